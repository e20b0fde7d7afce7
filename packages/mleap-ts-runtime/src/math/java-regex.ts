/** Regular expressions of bundles: Java's dialect carried over to JavaScript, or refused by name; never silently different. */
import { mleapError } from "../errors.ts";
import { findDanger } from "./java-regex/backtracking.ts";
import { emitJavaScript } from "./java-regex/emit.ts";
import { parseJavaRegex } from "./java-regex/parse.ts";
import { PatternRefused, type RegexNode } from "./java-regex/syntax.ts";

/** UTF-16 units of a text that a bundle's pattern is run on. */
const maxTextLength = 1_000_000;

/**
 * The JavaScript form of a Java pattern as JDK 17 reads it, with the flag `g`. It runs without the flags `u` and `i` where
 * it can, which V8's linear engine asks for.
 *
 * Throws MLEAP_REGEX_UNSUPPORTED for what is no pattern or has no faithful form, and MLEAP_REGEX_UNSAFE for repeats that
 * can take exponential time, unless `unsafe` is `allow`.
 */
export function compileJavaRegex(
  pattern: string,
  { unsafe }: { readonly unsafe: "refuse" | "allow" },
): RegExp {
  const parsed = parsePattern(pattern);
  if (unsafe === "refuse") {
    const problem = findDanger(parsed);
    if (problem !== undefined) throw mleapError("MLEAP_REGEX_UNSAFE", { pattern, problem });
  }
  const { source, flags } = emitJavaScript(parsed);
  try {
    return new RegExp(source, `g${flags}`);
  } catch (cause) {
    throw mleapError("MLEAP_REGEX_UNSUPPORTED", { pattern, problem: "no JavaScript form" }, { cause });
  }
}

function parsePattern(pattern: string): RegexNode {
  try {
    return parseJavaRegex(pattern);
  } catch (cause) {
    if (!(cause instanceof PatternRefused)) throw cause;
    throw mleapError("MLEAP_REGEX_UNSUPPORTED", { pattern, problem: cause.message }, { cause });
  }
}

/** Refuses a text too long to be matched by a bundle's pattern: MLEAP_INPUT_SIZE. */
export function assertMatchable(text: string, port: string): void {
  if (text.length <= maxTextLength) return;
  const problem = `a text of ${text.length} characters`;
  throw mleapError("MLEAP_INPUT_SIZE", { port, problem, remedy: `send at most ${maxTextLength}` });
}
