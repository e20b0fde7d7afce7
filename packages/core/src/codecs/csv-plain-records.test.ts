/** Against csv-parse, which reads the same bodies. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainCsvRecords } from "./csv-plain-records.ts";
import { parsedCsvRecords } from "./csv-records.ts";

const LONGEST = 1_048_576;
const bodyOf = (text: string) => Buffer.from(text, "utf8");

describe("records of a body without quotes", () => {
  it("are what stands between line ends and commas, blank lines left out", () => {
    const body = bodyOf("a,b\r\n\n 1 ,\r,\n\r\n \né");
    expect(plainCsvRecords(body, true, LONGEST)).toEqual([["a", "b"], [" 1 ", ""], ["", ""], [" "], ["é"]]);
  });

  it("are those of csv-parse, whatever bytes there are", () => {
    const piece = fc.constantFrom(
      ...[..."ab1,,\n\n\r", "\r\n", "é", "\ufeff", "𝛑", " ", "\t", "\0", "\u2028", "\v"].map(bodyOf),
      // Beginnings of longer characters, and what belongs to none.
      ...[[0xc3], [0xe2, 0x82], [0xf0, 0x9f], [0x80], [0xff]].map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, isStart) => {
        const body = Buffer.concat(pieces);
        const records = plainCsvRecords(body, isStart, LONGEST);
        if (isStart && body[0] === 0xff) expect(records).toBeUndefined();
        else expect(records).toEqual(parsedCsvRecords(body, isStart));
      }),
      { numRuns: 3000 },
    );
  });

  it("are left to csv-parse where there are quotes, marks of UTF-16, or lines that are too long", () => {
    expect(plainCsvRecords(bodyOf('1\n"2"\n'), true, LONGEST)).toBeUndefined();
    expect(plainCsvRecords(Buffer.from("\ufeff1\n", "utf16le"), true, LONGEST)).toBeUndefined();
    expect(plainCsvRecords(bodyOf("12345\n"), true, 4)).toBeUndefined();
    expect(plainCsvRecords(bodyOf("1234\n"), true, 4)).toEqual([["1234"]]);
  });
});
