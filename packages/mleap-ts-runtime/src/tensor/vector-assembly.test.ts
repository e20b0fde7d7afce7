import fc from "fast-check";
import { expect, test } from "vitest";
import { compressed, denseValues, sparseVector } from "./vector.ts";
import { createVectorAssembly } from "./vector-assembly.ts";

const number = fc.constantFrom(0, -0, 1.5, -2, Number.NaN, Number.POSITIVE_INFINITY);
const part = fc.oneof(
  number,
  fc.array(number, { maxLength: 40 }).map((values) => Float64Array.from(values)),
  fc.array(number, { maxLength: 60 }).map((values) => {
    const stored = values.flatMap((_, i) => (i % 3 === 0 ? [i] : []));
    return sparseVector(
      values.length,
      Int32Array.from(stored),
      Float64Array.from(stored, (i) => values[i]!),
    );
  }),
);

test("parts of any kind make the compressed form of their elements, whatever size was expected", () => {
  const assemblies = [0, 16, 17, undefined].map(createVectorAssembly);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const elements = parts.flatMap((value) =>
        typeof value === "number" ? [value] : [...("kind" in value ? denseValues(value) : value)],
      );
      // Adding 0 turns -0 into 0.
      const expected = compressed(Float64Array.from(elements, (element) => element + 0));
      for (const assembly of assemblies) {
        assembly.start();
        for (const value of parts) {
          if (typeof value === "number") assembly.addNumber(value);
          else if ("kind" in value) assembly.addSparse(value);
          else assembly.addDense(value);
        }
        expect(assembly.finish()).toEqual(expected);
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});
