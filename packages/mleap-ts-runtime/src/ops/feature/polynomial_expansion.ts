/** Products of the elements of a vector. */
import { monomialCount, prepareDenseExpansion, SparseExpansion } from "../../math/polynomial-expansion.ts";
import { longAsInt } from "../../registry/attribute.ts";
import { defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { refuseSize, requiredVector } from "../../registry/required-input.ts";
import { type DoubleTensor, denseVector } from "../../tensor/vector.ts";

/** A row of more results would not fit a gigabyte. */
const MAX_OUTPUT_SIZE = 2 ** 27;
const MAX_DEGREE = 1000;

const attributes = {
  degree: longAsInt().check((degree) =>
    degree >= 0 && degree <= MAX_DEGREE ? undefined : `0 to ${MAX_DEGREE}`,
  ),
  input_size: longAsInt().optional(),
};

function outputSize(inputSize: number, degree: number, context: OpContext): number {
  const size = monomialCount(inputSize, degree) - 1;
  if (inputSize < 0 || !(size <= MAX_OUTPUT_SIZE)) {
    context.refuse("input_size", inputSize, `a size that gives at most ${MAX_OUTPUT_SIZE} products`);
  }
  return size;
}

/**
 * All products of up to `degree` elements, in the order x, x², y, xy, y² … (for i = 0 … d, the expansion of
 * the elements before the last, times the last to the power i). Dense gives dense, as long as `input_size`
 * elements expand to; sparse gives sparse, made of stored entries only. A product of exactly 0 stays 0
 * whatever follows. Null is refused.
 */
export const polynomial_expansion = defineOp({
  name: "polynomial_expansion",
  doc: "All products of up to `degree` elements of a vector.",
  attributes,
  portsDoc: "input → output",
  ports: ({ degree, input_size: size }, context) =>
    size === undefined ? vectorPorts(undefined) : vectorPorts(size, outputSize(size, degree, context)),
  kernel: ({ degree, input_size }) => {
    const sparse = new SparseExpansion(degree);
    let size = input_size ?? 0;
    let dense: ReturnType<typeof prepareDenseExpansion> | undefined;
    return unary((input: DoubleTensor | null) => {
      const vector = requiredVector(input);
      if (vector.kind === "sparse") return sparse.expand(vector);
      const { values } = vector;
      if (input_size === undefined && values.length !== size) {
        size = values.length;
        dense = undefined;
      }
      if (values.length > size) refuseSize("input", values.length, size);
      dense ??= prepareDenseExpansion(size, degree);
      return denseVector(dense(values));
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E polynomial_expansion",
  equality: exact,
});
