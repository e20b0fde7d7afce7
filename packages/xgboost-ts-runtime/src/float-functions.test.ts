import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expFloat, logFloat } from "./float-functions.ts";
import { nextFloatUp } from "./next-float-up.ts";

type Pairs = readonly (readonly [argument: number, result: number])[];
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, "float-functions.vectors.json"), "utf8"),
) as {
  readonly expf: Pairs;
  readonly logf: Pairs;
};

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);
const floatOf = (value: number): number => {
  bits[0] = value;
  return float[0]!;
};

describe.each([
  ["expFloat", expFloat, vectors.expf],
  ["logFloat", logFloat, vectors.logf],
] as const)("%s", (_name, evaluate, pairs) => {
  it("gives the bits of the C library, also where the rounded double function does not", () => {
    const wrong = pairs.filter(
      ([argument, result]) => !Object.is(evaluate(floatOf(argument)), floatOf(result)),
    );
    expect(wrong).toEqual([]);
    expect(pairs.length).toBeGreaterThan(70);
  });

  it("keeps NaN", () => {
    expect(evaluate(Number.NaN)).toBeNaN();
  });
});

describe("nextFloatUp", () => {
  it.each([
    [1, 1 + 2 ** -23],
    [-1, -1 + 2 ** -24],
    [0, 2 ** -149],
    [-0, 2 ** -149],
    [-(2 ** -149), -0],
    [Math.fround(3.4028234663852886e38), Infinity],
    [-Infinity, -3.4028234663852886e38],
    [Infinity, NaN],
    [NaN, NaN],
  ])("of %d is %d", (x, next) => {
    expect(nextFloatUp(x)).toBe(next);
  });
});
