/** The reader of plain bodies against the reader of all bodies: the same rows, or none (F14, F17, F18). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guessSeparator, readCsv, readPlainCsv } from "../src/read-csv.ts";

/** What the general reader makes of a body, undefined where it refuses it. */
function generally(body: Uint8Array, isStrict: boolean) {
  const text = Buffer.from(body).toString("utf8").trim();
  const separator = guessSeparator(text);
  if (separator === undefined) return undefined;
  try {
    const { data, shape } = readCsv(text, separator, isStrict);
    return { data: [...data], shape };
  } catch {
    return undefined;
  }
}

const cell = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noNaN: true }).map(String) },
  { weight: 4, arbitrary: fc.integer().map(String) },
  { weight: 3, arbitrary: fc.constantFrom("", "0", "-0.0", "1.5e3", ".5", "7.", "0.6728118415593364") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(" ", "nan", "inf", "1_0", "\r", " 2", "x", '"1"', "é", "1;2", "+4"),
  },
);
const end = fc.constantFrom("", "\n", "\n\n", "\r\n", " ", "\n,");

describe("readPlainCsv", () => {
  test("gives the rows of the general reader, or leaves the body to it", () => {
    let read = 0;
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 4 })
          .chain((width) =>
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
          ),
        end,
        (rows, tail) => {
          const body = Buffer.from(rows.map((cells) => cells.join(",")).join("\n") + tail);
          const got = readPlainCsv(body);
          if (got === undefined) return;
          read += 1;
          for (const isStrict of [true, false])
            expect({ data: [...got.data], shape: got.shape }).toEqual(generally(body, isStrict));
        },
      ),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  test("takes a body of any bytes for no more than it is", () => {
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789.,,,\n\n-+e \r;|\t"x'), maxLength: 40 });
    fc.assert(
      fc.property(letters, (text) => {
        const body = Buffer.from(text);
        const got = readPlainCsv(body);
        if (got !== undefined)
          expect({ data: [...got.data], shape: got.shape }).toEqual(generally(body, true));
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ["1,2\n3,4\n", [1, 2, 3, 4], [2, 2]],
    ["1,,-0.5", [1, Number.NaN, -0.5], [1, 3]],
    ["1,2,", [1, 2, Number.NaN], [1, 3]],
  ])("reads %j itself", (text, values, shape) => {
    const rows = readPlainCsv(Buffer.from(text));
    expect([[...rows!.data], rows!.shape]).toEqual([values, shape]);
  });

  test.each([
    "1\n2\n",
    "1;2\n",
    "1,2\n3\n",
    "1,2\n\n3,4",
    "1,2\r\n",
    `${"1".repeat(513)},2`,
    "",
    "\n",
    "1,a",
  ])("leaves %j to the general reader", (text) => {
    expect(readPlainCsv(Buffer.from(text))).toBeUndefined();
  });

  test("allocates no more than the text holds: a wide first row before many narrow ones", () => {
    const body = Buffer.from(`${",".repeat(100_000)}${"\n1".repeat(100_000)}`);
    expect(readPlainCsv(body)).toBeUndefined();
  });
});
