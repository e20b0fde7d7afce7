/**
 * JSON once more, for the numbers that `JSON.parse` has rounded: beyond 2^53 a double does not hold every integer, and beyond its range
 * it is infinite. A 64-bit column holds them, and no column takes a number for an infinity that nobody sent (F34).
 */

import { endOfString, findWords, parseWithWords, QUOTE } from "./json-parser.ts";

/** A number beyond 2^53, as it was sent. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Stands before the digits while `JSON.parse` runs; new for each process, so that no body can contain it on purpose. */
let mark: string | undefined;

/** Whether a number was read that may not be the one that was sent. */
export function mayBeRounded(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/** The value of a text that is known to be JSON, with {@link NumberText} for every number beyond 2^53. */
export function parseExactly(text: string): unknown {
  mark ??= `\u0000number\u0000${crypto.randomUUID()}`;
  const before = mark;
  const marked = markNumbers(text, JSON.stringify(before).slice(0, -1));
  return parseWithWords(marked, findWords(marked, Number.POSITIVE_INFINITY)!, (value) =>
    typeof value === "string" && value.startsWith(before)
      ? new NumberText(value.slice(before.length))
      : value,
  );
}

/** Puts such numbers into strings; outside of strings digits stand in numbers alone. */
function markNumbers(text: string, before: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at + 1);
    else if (isDigit(code)) {
      const start = text[at - 1] === "-" ? at - 1 : at;
      while (isOfNumber(text.charCodeAt(at + 1))) at += 1;
      const number = text.slice(start, at + 1);
      if (!mayBeRounded(Number(number))) continue;
      parts.push(text.slice(done, start), before, number, '"');
      done = at + 1;
    }
  }
  parts.push(text.slice(done));
  return parts.join("");
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === 0x2d;
}
