/** Values of a column whose type says that there are no such. */

import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import {
  BYTE_ARRAY,
  dataPage,
  decode,
  dictionaryPage,
  file,
  firstEntry,
  i32,
  PLAIN,
} from "./parquet-file.cases.ts";

const INT32 = 1;
const INT96 = 3;
/** Converted types. */
const DECIMAL = 5;
const INT_8 = 15;

function byteArray(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
const latestJulianDay = Buffer.concat([Buffer.alloc(8), Buffer.alloc(4, 0xff)]);

it.each([
  ["bytes that are not UTF-8", BYTE_ARRAY, {}, byteArray(Buffer.from([0xc3]))],
  ["200 in a column of int8", INT32, { 6: i32(INT_8) }, Buffer.from([200, 0, 0, 0])],
  ["an INT96 beyond 64 bits of nanoseconds", INT96, {}, latestJulianDay],
  ["a DECIMAL of 33 bytes", BYTE_ARRAY, { 6: i32(DECIMAL), 7: i32(2) }, byteArray(Buffer.alloc(33))],
  ["a DECIMAL of 0 bytes", BYTE_ARRAY, { 6: i32(DECIMAL), 7: i32(2) }, byteArray(Buffer.alloc(0))],
] as const)("%s is refused, in a page as in a dictionary", async (problem, type, annotation, value) => {
  const refusal = expect.objectContaining({
    code: "SW_CODEC_PARQUET",
    message: expect.stringContaining(problem),
  });
  const inPage = file(type, dataPage(1, PLAIN, value), 1, 1, annotation);
  const inDictionary = file(type, Buffer.concat([dictionaryPage(1, value), firstEntry(1)]), 1, 1, annotation);
  for (const body of [inPage, inDictionary]) await expect(decode(body, "string")).rejects.toThrow(refusal);
});
