/** CSV as the original's reader has it (F14): quotes, three kinds of line end, blank lines skipped. */
import { sparkErrors } from "./errors.ts";

const PLAIN_CELL = /[^,\r\n]*/y;
const BLANKS = /[ \t]*/y;

/**
 * The cells of every record, quotes removed.
 *
 * @param most how many records are read; what follows is not looked at
 * @throws SW_SPARKML_BODY
 */
export function readCsvRecords(text: string, most: number): readonly (readonly string[])[] {
  const records: string[][] = [];
  let at = 0;
  while (at < text.length && records.length < most) {
    const record: string[] = [];
    const start = at;
    for (;;) {
      if (text[at] === '"') at = quotedCell(text, at, record, records.length + 1);
      else at = plainCell(text, at, record);
      if (text[at] !== ",") break;
      at += 1;
    }
    const isBlank = at === start;
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (!isBlank) records.push(record);
  }
  return records;
}

function plainCell(text: string, from: number, record: string[]): number {
  PLAIN_CELL.lastIndex = from;
  record.push(PLAIN_CELL.exec(text)?.[0] ?? "");
  return PLAIN_CELL.lastIndex;
}

function quotedCell(text: string, from: number, record: string[], number: number): number {
  let end = text.indexOf('"', from + 1);
  while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  // The original passes over white space between the closing quote and what follows.
  BLANKS.lastIndex = end + 1;
  BLANKS.exec(text);
  const after = BLANKS.lastIndex;
  const next = text[after];
  const isEnded = next === undefined || next === "," || next === "\r" || next === "\n";
  if (end === -1 || !isEnded) {
    const what = end === -1 ? "a quote is not closed" : "there is text after a closing quote";
    const problem = `${what} in record ${number} of the CSV`;
    throw sparkErrors.SW_SPARKML_BODY({ aws: problem, problem }, { record: number });
  }
  record.push(text.slice(from + 1, end).replaceAll('""', '"'));
  return after;
}
