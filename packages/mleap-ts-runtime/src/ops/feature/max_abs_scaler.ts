/** Vectors divided by the largest magnitudes seen in training. */

import { tensorOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { coveredVector } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { type DoubleTensor, denseVector, sparseVector, vectorSize } from "../../tensor/vector.ts";

const attributes = { maxAbs: tensorOf("double") };

/** The quotient, held between -1 and 1; NaN stays NaN. */
function bounded(value: number, divisor: number): number {
  return Math.max(-1, Math.min(1, value / divisor));
}

/**
 * `max(-1, min(1, xᵢ / dᵢ))` with dᵢ = maxAbsᵢ, or 1 where that is 0. Dense gives dense, sparse gives sparse
 * with the same stored entries. NaN stays NaN; null is refused.
 */
export const max_abs_scaler = defineOp({
  name: "max_abs_scaler",
  doc: "Each element divided by its largest magnitude in training, held between -1 and 1.",
  attributes,
  portsDoc: "input → output",
  ports: ({ maxAbs }) => vectorPorts(maxAbs.values.length),
  kernel: ({ maxAbs }) => {
    const divisors = maxAbs.values.map((largest) => (largest === 0 ? 1 : largest));
    return unary((input: DoubleTensor | null) => {
      const vector = coveredVector(input, divisors.length);
      const { values } = vector;
      const quotients = allocateDoubles(values.length);
      if (vector.kind === "dense") {
        for (let i = 0; i < values.length; i++) quotients[i] = bounded(values[i]!, divisors[i]!);
        return denseVector(quotients);
      }
      const { indices } = vector;
      for (let k = 0; k < values.length; k++) quotients[k] = bounded(values[k]!, divisors[indices[k]!]!);
      return sparseVector(vectorSize(vector), indices, quotients);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E max_abs_scaler",
  equality: exact,
});
