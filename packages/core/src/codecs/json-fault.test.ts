import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonFault } from "./json-fault.ts";

/** Whether the text can still become JSON, by the parser itself: `JSON.parse` knows nothing of the bare words. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("where a text stops being JSON", () => {
  it.each([
    // Positions counted by hand, from 0.
    ["[[1,2],]", 7],
    ["[[1,2]] x", 8],
    ["[1 2]", 3],
    ["{'a':1}", 1],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ['{"a":}', 5],
    ["[1}", 2],
    ["]", 0],
    ["[tru]", 4],
    ["[nulL]", 4],
    ["[NaNo]", 4],
    ["[-Infinite]", 9],
    ["[1Infinity]", 2],
    ["[Infinity1]", 9],
    ["[+1]", 1],
    ["[01]", 2],
    ["[1.]", 3],
    ["[.5]", 1],
    ["[1e]", 3],
    ["[1e+]", 4],
    ["[--1]", 2],
    ['["a\nb"]', 3],
    ['["\\x"]', 3],
    ['["\\u00g0"]', 6],
    ["[\u00a01]", 1],
  ])("%j: at %i", (text, position) => {
    expect(findJsonFault(text)).toEqual({ position, isEarlyEnd: false });
  });

  it.each([
    "",
    " ",
    "[",
    "[1",
    "[1,",
    '{"a',
    '{"a":',
    '{"a":1',
    '"\\',
    '"\\u12',
    "-",
    "1.",
    "1e",
    "1e-",
    "tr",
    "-Inf",
    "Na",
  ])("%j ends early", (text) =>
    expect(findJsonFault(text)).toEqual({ position: text.length, isEarlyEnd: true }),
  );

  it("finds nothing in JSON, and in the bare words (F41)", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(findJsonFault(text)).toBeUndefined();
      }),
    );
    expect(findJsonFault(' { "a" : [ NaN , -Infinity , Infinity ] } ')).toBeUndefined();
  });

  it("finds something wherever JSON.parse does, and there alone", () => {
    const piece = fc.constantFrom(
      ...'[]{},:"\\',
      "1",
      "-",
      ".",
      "e",
      "0",
      " ",
      "\n",
      "true",
      "null",
      '"a"',
      "u0041",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        const fault = findJsonFault(text);
        expect(fault === undefined).toBe(isJson(text));
        if (fault === undefined) return;
        // What stands before the fault can go on; with what stands there it cannot.
        expect(findJsonFault(text.slice(0, fault.position))?.isEarlyEnd ?? true).toBe(true);
        if (!fault.isEarlyEnd)
          expect(findJsonFault(text.slice(0, fault.position + 1))).toEqual({
            position: fault.position,
            isEarlyEnd: false,
          });
      }),
      { numRuns: 5000 },
    );
  });
});
