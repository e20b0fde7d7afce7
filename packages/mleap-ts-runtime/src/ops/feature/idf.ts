/** Term frequencies weighted by how rare the terms are. */
import { tensor } from "../../frame/data-type.ts";
import { tensorOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort } from "../../registry/port-shapes.ts";
import { coveredVector } from "../../registry/required-input.ts";
import { scaled } from "../../tensor/scaled.ts";
import type { DoubleTensor } from "../../tensor/vector.ts";

const attributes = { idf: tensorOf("double") };

/**
 * `xᵢ · idfᵢ`. Dense gives dense, sparse gives sparse with the same stored entries, zeros among them. Null is
 * refused.
 */
export const idf = defineOp({
  name: "idf",
  doc: "Term frequencies times inverse document frequencies.",
  attributes,
  portsDoc: "input → output",
  // Declared without dimensions, so that a scalar column is accepted as a vector of one.
  ports: () => onePort(tensor("double", { dimensions: [] })),
  kernel: ({ idf: { values: weights } }) =>
    unary((input: DoubleTensor | null) => scaled(coveredVector(input, weights.length), weights)),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E idf",
  equality: exact,
});
