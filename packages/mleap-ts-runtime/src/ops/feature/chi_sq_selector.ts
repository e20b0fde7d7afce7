/** Features chosen by a chi-squared test. */
import { int, longListAsInt } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { refuseSize, requiredVector } from "../../registry/required-input.ts";
import { allocateDoubles, copyOfDoubles, copyOfInts } from "../../tensor/allocate.ts";
import { type DoubleTensor, denseVector, type SparseVector, sparseVector } from "../../tensor/vector.ts";

const attributes = {
  filter_indices: longListAsInt().check((indices) =>
    indices.some((index) => index < 0) ? "indices of at least 0" : undefined,
  ),
  input_size: int().optional(),
};

/** Merges two ascending lists. A filter that does not ascend loses entries, here as on the JVM. */
function selectStored({ indices, values }: SparseVector, filter: Int32Array): SparseVector {
  const positions = new Int32Array(Math.min(indices.length, filter.length));
  const selected = new Float64Array(positions.length);
  let count = 0;
  for (let k = 0, j = 0; k < indices.length && j < filter.length; ) {
    if (indices[k] === filter[j]) {
      positions[count] = j++;
      selected[count++] = values[k++]!;
    } else if (indices[k]! > filter[j]!) j++;
    else k++;
  }
  return sparseVector(filter.length, copyOfInts(positions, count), copyOfDoubles(selected, count));
}

/**
 * The elements at `filter_indices`. Dense gives dense, in the order of the list; sparse gives sparse, stored
 * zeros included. Null, and an index beyond a dense vector, are refused.
 */
export const chi_sq_selector = defineOp({
  name: "chi_sq_selector",
  doc: "The elements of a vector at the selected indices.",
  attributes,
  portsDoc: "input → output",
  ports: ({ filter_indices: filter, input_size: size }) => vectorPorts(size, filter.length),
  kernel: ({ filter_indices: filter }) => {
    const needed = filter.reduce((size, index) => Math.max(size, index + 1), 0);
    return unary((input: DoubleTensor | null) => {
      const vector = requiredVector(input);
      if (vector.kind === "sparse") return selectStored(vector, filter);
      const { values } = vector;
      if (values.length < needed) refuseSize("input", values.length, needed);
      const selected = allocateDoubles(filter.length);
      for (let j = 0; j < filter.length; j++) selected[j] = values[filter[j]!]!;
      return denseVector(selected);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E chi_sq_selector",
  equality: exact,
});
