/** JSON text → value, with the bare words `NaN`, `Infinity`, `-Infinity` of Python's writer (F41) and a depth limit. */

import type { StagewrightError } from "../error-catalogue.ts";
import { errors } from "../errors.ts";
import { findJsonFault, type JsonFault } from "./json-fault.ts";

/** Stands for NaN while `JSON.parse` runs; new for each process, so that no body can contain it on purpose. */
let nanMark: string | undefined;

/** Made when first needed: `crypto` costs a starting process 4 ms. */
function markOfNan(): string {
  nanMark ??= `\u0000NaN\u0000${crypto.randomUUID()}`;
  return nanMark;
}

export const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const FIRST_LETTER = 0x41;
const UPPER_N = 0x4e;
const UPPER_I = 0x49;

/** Deepest nesting read unless an author sets another. */
export const DEFAULT_JSON_DEPTH = 64;

/**
 * Parses a JSON document.
 *
 * @throws SW_CODEC_JSON, SW_CODEC_JSON_DEPTH
 */
export function parseJson(text: string, maxDepth: number): unknown {
  const words = findWords(text, maxDepth);
  if (words === undefined) throw errors.SW_CODEC_JSON_DEPTH({ limit: maxDepth });
  try {
    return parseWithWords(text, words);
  } catch (cause) {
    if (text.trim() === "") throw errors.SW_CODEC_JSON({ problem: "it is blank" }, { cause });
    throw jsonError(findJsonFault(text)!, text.length, cause);
  }
}

/**
 * `JSON.parse` of a text with these words.
 *
 * @param revive makes another value of one
 * @throws what `JSON.parse` throws
 */
export function parseWithWords(
  text: string,
  words: readonly number[],
  revive?: (value: unknown) => unknown,
): unknown {
  if (words.length === 0)
    return revive === undefined
      ? JSON.parse(text)
      : JSON.parse(text, (_key, value: unknown) => revive(value));
  const mark = markOfNan();
  return JSON.parse(replaceWords(text, words, mark), (_key, value: unknown) =>
    value === mark ? Number.NaN : revive === undefined ? value : revive(value),
  );
}

/**
 * One walk over a text, or a part of one that is cut outside of strings: finds `NaN` and `Infinity` outside strings, and gives nothing
 * where the nesting, with what is open before the part, is too deep. No regular expression:
 * a body of escaped quotes would make one walk it many times.
 */
export function findWords(text: string, maxDepth: number, depthBefore = 0): readonly number[] | undefined {
  const words: number[] = [];
  let depth = depthBefore;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Digits, commas, points and blanks, which most of a body is, stand below every other that counts.
    if (code < FIRST_LETTER) {
      if (code === QUOTE) at = endOfString(text, at + 1);
    } else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > maxDepth) return undefined;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      depth -= 1;
    } else if (
      (code === UPPER_N && text.startsWith("NaN", at)) ||
      (code === UPPER_I && text.startsWith("Infinity", at))
    ) {
      words.push(at);
    }
  }
  return words;
}

/** Position of the closing quote, or the end of the text. */
export function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** The text with NaN as a marked string and Infinity as a number out of range, which `JSON.parse` makes infinite. */
function replaceWords(text: string, words: readonly number[], mark: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const at of words) {
    // Digits before the word would become a number with what stands for it.
    if (/[\d.]/.test(text[at - 1] ?? "")) continue;
    const isNan = text.startsWith("NaN", at);
    parts.push(text.slice(done, at), isNan ? JSON.stringify(mark) : "1e999 ");
    done = at + (isNan ? "NaN" : "Infinity").length;
  }
  parts.push(text.slice(done));
  return parts.join("");
}

/**
 * Why a body that begins so is no JSON.
 *
 * @param charCount characters of the whole body
 */
export function jsonError(
  { isEarlyEnd, position }: JsonFault,
  charCount: number,
  cause?: unknown,
): StagewrightError {
  const problem = isEarlyEnd
    ? `it ends early, after ${charCount === 1 ? "1 character" : `${charCount} characters`}`
    : `there is unexpected text at character ${position + 1}`;
  return errors.SW_CODEC_JSON({ problem }, { cause });
}
