/** Sets of features get signatures that tell how alike they are. */
import { mleapError } from "../../errors.ts";
import { int, longListAsInt } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { hashPorts } from "../../registry/port-shapes.ts";
import { requiredVector } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { DenseTensor } from "../../tensor/dense-tensor.ts";
import type { DoubleTensor } from "../../tensor/vector.ts";

const HASH_PRIME = 2038074743;

const attributes = {
  random_coefficients_a: longListAsInt(),
  random_coefficients_b: longListAsInt(),
  input_size: int().optional(),
};

function refuseEmpty(): never {
  throw mleapError("MLEAP_INPUT_VALUE", {
    port: "input",
    problem: "a vector without a non-zero element",
    remedy: "drop empty vectors before this op",
  });
}

/**
 * For each pair of coefficients the smallest `((1 + e)·a + b) mod 2038074743` over the indices e of non-zero
 * elements (NaN is one): a dense tensor [k, 1]. All in 32-bit integers that wrap, so results may be negative
 * (Spark itself moved to 64 bits later). A vector of zeros and null are refused.
 */
export const min_hash_lsh = defineOp({
  name: "min_hash_lsh",
  doc: "MinHash signature of the non-zero indices of a vector.",
  attributes,
  portsDoc: "input → output",
  ports: ({ input_size }) => hashPorts(input_size),
  kernel: ({ random_coefficients_a: a, random_coefficients_b: b }) => {
    const count = Math.min(a.length, b.length);
    const dimensions = [count, 1];
    return unary((input: DoubleTensor | null) => {
      const vector = requiredVector(input);
      const { values } = vector;
      const hashes = allocateDoubles(count).fill(Number.POSITIVE_INFINITY);
      let isEmpty = true;
      for (let k = 0; k < values.length; k++) {
        if (values[k] === 0) continue;
        isEmpty = false;
        const element = 1 + (vector.kind === "dense" ? k : vector.indices[k]!);
        for (let j = 0; j < count; j++) {
          // Adding 0 turns the -0 of a negative multiple of the prime into Java's 0.
          const hash = (((Math.imul(element, a[j]!) + b[j]!) | 0) % HASH_PRIME) + 0;
          if (hash < hashes[j]!) hashes[j] = hash;
        }
      }
      if (isEmpty) refuseEmpty();
      return new DenseTensor("double", hashes, dimensions);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E min_hash_lsh",
  equality: exact,
});
