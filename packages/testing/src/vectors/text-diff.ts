/** Two bodies side by side as a reader compares them: lines that differ, or the first byte that does. */

import { isUtf8 } from "node:buffer";

/** Lines shown of a difference; the rest is counted. */
const MAX_LINES = 40;
/** Characters shown of a line. */
const MAX_LINE_LENGTH = 200;

/** What differs between two bodies; empty when nothing does. */
export function diffBodies(expected: Buffer, got: Buffer): string[] {
  if (expected.equals(got)) return [];
  if (isReadable(expected) && isReadable(got)) return diffLines(expected.toString(), got.toString());
  let at = 0;
  while (at < expected.length && at < got.length && expected[at] === got[at]) at += 1;
  const around = (bytes: Buffer) => bytes.subarray(at, at + 16).toString("hex") || "nothing";
  return [
    `expected ${expected.length} bytes, got ${got.length}; the first difference is at byte ${at}`,
    `- ${around(expected)}`,
    `+ ${around(got)}`,
  ];
}

/** Lines of `expected` that are gone with `-`, lines of `got` that are new with `+`, and where they stand. */
function diffLines(expected: string, got: string): string[] {
  const before = linesOf(expected);
  const after = linesOf(got);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const gone = before.slice(start, before.length - end).map((line) => `- ${cut(line)}`);
  const come = after.slice(start, after.length - end).map((line) => `+ ${cut(line)}`);
  return [`line ${start + 1}:`, ...shorten(gone), ...shorten(come)];
}

/** Lines as JSON text, so that line ends and blanks are seen. */
function linesOf(text: string): string[] {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? [""]).map((line) => JSON.stringify(line).slice(1, -1));
}

function cut(line: string): string {
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line;
}

function shorten(lines: readonly string[]): readonly string[] {
  return lines.length > MAX_LINES
    ? [...lines.slice(0, MAX_LINES), `  … and ${lines.length - MAX_LINES} more lines`]
    : lines;
}

/** UTF-8 without control characters other than tab and line ends. */
function isReadable(bytes: Buffer): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return isUtf8(bytes) && !/[\u0000-\u0008\u000e-\u001f]/.test(bytes.toString());
}
