/** Vectors fall into buckets along random directions. */
import { dot } from "../../math/arithmetic.ts";
import { double, int, tensorListOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { hashPorts } from "../../registry/port-shapes.ts";
import { refuseSize, requiredVector } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { DenseTensor } from "../../tensor/dense-tensor.ts";
import { type DoubleTensor, vectorSize } from "../../tensor/vector.ts";

const attributes = {
  random_unit_vectors: tensorListOf("double"),
  bucket_length: double(),
  input_size: int().optional(),
};

/**
 * `floor(dot(x, vⱼ) / bucket_length)` for each of the k unit vectors: a dense tensor [k, 1]. NaN gives NaN.
 * Null and a vector of another size than a unit vector are refused. A dot product at a bucket's very edge may
 * fall on the other side of it on the JVM, which sums in another order.
 */
export const bucketed_random_projection_lsh = defineOp({
  name: "bucketed_random_projection_lsh",
  doc: "Bucket numbers of a vector along random directions.",
  attributes,
  portsDoc: "input → output",
  ports: ({ input_size }) => hashPorts(input_size),
  kernel: ({ random_unit_vectors, bucket_length }) => {
    const directions = random_unit_vectors.map(({ values }) => values);
    const dimensions = [directions.length, 1];
    return unary((input: DoubleTensor | null) => {
      const vector = requiredVector(input);
      const size = vectorSize(vector);
      const buckets = allocateDoubles(directions.length);
      for (let j = 0; j < directions.length; j++) {
        const direction = directions[j]!;
        if (direction.length !== size) refuseSize("input", size, direction.length);
        buckets[j] = Math.floor(dot(vector, direction) / bucket_length);
      }
      return new DenseTensor("double", buckets, dimensions);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E bucketed_random_projection_lsh",
  equality: exact,
});
