/** Vectors weighted element by element. */
import { tensorOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { coveredVector } from "../../registry/required-input.ts";
import { scaled } from "../../tensor/scaled.ts";
import type { DoubleTensor } from "../../tensor/vector.ts";

const attributes = { scaling_vec: tensorOf("double").alias("scalingVec") };

/**
 * `xᵢ · scaling_vecᵢ`. Dense gives dense, sparse gives sparse with the same stored entries. Null is refused.
 */
export const elementwise_product = defineOp({
  name: "elementwise_product",
  doc: "Product of a vector with fixed weights, element by element.",
  attributes,
  portsDoc: "input → output",
  ports: ({ scaling_vec }) => vectorPorts(scaling_vec.values.length),
  kernel: ({ scaling_vec: { values: weights } }) =>
    unary((input: DoubleTensor | null) => scaled(coveredVector(input, weights.length), weights)),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E elementwise_product",
  equality: exact,
});
