/** Vectors scaled to unit norm. */

import { pow } from "../../math/arithmetic.ts";
import { double, int } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { requiredVector } from "../../registry/required-input.ts";
import { copyOfDoubles } from "../../tensor/allocate.ts";
import { type DoubleTensor, denseVector, sparseVector, vectorSize } from "../../tensor/vector.ts";

type Norm = (values: Float64Array) => number;

const attributes = {
  p_norm: double().check((p) =>
    p >= 1 ? undefined : "a p of at least 1 (JSON bundles cannot carry Infinity)",
  ),
  input_size: int().optional(),
};

function sumNorm(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]!);
  return sum;
}

function euclideanNorm(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

function maximumNorm(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

function normOf(p: number): Norm {
  if (p === 1) return sumNorm;
  if (p === 2) return euclideanNorm;
  if (p === Number.POSITIVE_INFINITY) return maximumNorm;
  return (values) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += pow(Math.abs(values[i]!), p);
    return pow(sum, 1 / p);
  };
}

/**
 * `xᵢ / (Σ |x|ᵖ)^(1/p)`; with p = ∞ the largest magnitude, which NaN never is. A vector of norm 0 stays as it
 * is. Dense gives dense, sparse gives sparse with the same stored entries. Null is refused.
 */
export const normalizer = defineOp({
  name: "normalizer",
  doc: "A vector divided by its p-norm.",
  attributes,
  portsDoc: "input → output",
  ports: ({ input_size: size }) => vectorPorts(size),
  kernel: ({ p_norm }) => {
    const norm = normOf(p_norm);
    return unary((input: DoubleTensor | null) => {
      const vector = requiredVector(input);
      const length = norm(vector.values);
      const { values } = vector;
      const quotients = copyOfDoubles(values);
      if (length !== 0) for (let k = 0; k < values.length; k++) quotients[k] = values[k]! / length;
      return vector.kind === "dense"
        ? denseVector(quotients)
        : sparseVector(vectorSize(vector), vector.indices, quotients);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E normalizer",
  equality: within(1e-12, "powers other than 1, 2 and infinity are V8's"),
});
