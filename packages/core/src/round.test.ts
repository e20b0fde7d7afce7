import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { roundTo } from "./round.ts";

const vectors = JSON.parse(readFileSync(new URL("./round.vectors.json", import.meta.url), "utf8")) as {
  readonly cases: readonly (readonly [value: string, digits: number, rounded: string])[];
};
const read = (hex: string) => Buffer.from(hex, "hex").readDoubleBE();

describe("roundTo", () => {
  it("rounds as Python does: by the exact value, ties to even", () => {
    const conflicts = vectors.cases
      .map(([value, digits, rounded]) => ({ value: read(value), digits, expected: read(rounded) }))
      .map((entry) => ({ ...entry, got: roundTo(entry.value, entry.digits) }))
      .filter(({ got, expected }) => !Object.is(got, expected));
    expect(conflicts).toEqual([]);
    expect(vectors.cases.length).toBeGreaterThan(4000);
  });

  it("leaves NaN and infinities as they are", () => {
    expect(roundTo(Number.NaN, 2)).toBeNaN();
    expect(roundTo(Number.NEGATIVE_INFINITY, 0)).toBe(Number.NEGATIVE_INFINITY);
  });
});
