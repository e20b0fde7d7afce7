/**
 * Records of a body in which nothing is quoted: between line ends and commas stands what stands there. It is what csv-parse makes of
 * it; but csv-parse builds an error of 20 µs for each record that has not as many cells as the first, and then drops it: two megabytes
 * under one line of another width held the thread for ten seconds.
 */

import { asBuffer, withoutMark } from "../codec.ts";

const QUOTE = 0x22;
/** The bytes that a mark of UTF-16 begins with, in either order. */
const UTF16_MARKS: readonly number[] = [0xff, 0xfe];
const LINE_ENDS = /\r\n|\n|\r/;

/**
 * Splits a body, or a piece of whole records, into cells. Blank lines are skipped.
 *
 * @param isStart whether it may begin with a byte order mark
 * @returns undefined where csv-parse has to look: at quotes, another encoding, a line beyond `maxLength` characters
 */
export function plainCsvRecords(
  body: Uint8Array,
  isStart: boolean,
  maxLength: number,
): string[][] | undefined {
  if (body.includes(QUOTE) || (isStart && UTF16_MARKS.includes(body[0]!))) return undefined;
  const text = asBuffer(body).toString("utf8");
  const records: string[][] = [];
  for (const line of (isStart ? withoutMark(text) : text).split(LINE_ENDS)) {
    if (line.length > maxLength) return undefined;
    if (line !== "") records.push(line.split(","));
  }
  return records;
}
