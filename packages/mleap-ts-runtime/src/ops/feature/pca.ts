/** Vectors projected on principal components. */
import { tensor } from "../../frame/data-type.ts";
import { dot } from "../../math/arithmetic.ts";
import { tensorOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort } from "../../registry/port-shapes.ts";
import { sizedVector } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { type DoubleTensor, denseVector } from "../../tensor/vector.ts";

const attributes = {
  principal_components: tensorOf("double").check(({ dimensions }) =>
    dimensions.length === 2 ? undefined : "a matrix [input size, components], column-major",
  ),
};

/**
 * y = Mᵀ x for the matrix M [input size, k], whose flat values stand column by column: y_c = Σ_r x_r · M[r,
 * c]. Always dense, of length k. A vector of another size and null are refused.
 */
export const pca = defineOp({
  name: "pca",
  doc: "Projection of a vector on k principal components.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(tensor("double", { dimensions: [] })),
  kernel: ({ principal_components: { values, dimensions } }) => {
    const [rows = 0, count = 0] = dimensions;
    const components = Array.from({ length: count }, (_, c) => values.slice(c * rows, (c + 1) * rows));
    return unary((input: DoubleTensor | null) => {
      const vector = sizedVector(input, rows);
      const projections = allocateDoubles(count);
      for (let c = 0; c < count; c++) projections[c] = dot(vector, components[c]!);
      return denseVector(projections);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E pca",
  equality: within(1e-12, "plain sums; the JVM fuses multiplication and addition"),
});
