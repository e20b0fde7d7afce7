/** Chosen elements of a vector. */
import { int, intList, longListAsInt, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { refuseSize, requiredVector } from "../../registry/required-input.ts";
import { allocateDoubles, copyOfDoubles, copyOfInts } from "../../tensor/allocate.ts";
import {
  type DoubleTensor,
  denseVector,
  entryOf,
  type SparseVector,
  sparseVector,
} from "../../tensor/vector.ts";

const notNegative = (indices: Int32Array): string | undefined =>
  indices.some((index) => index < 0) ? "indices of at least 0" : undefined;

const attributes = {
  indices: longListAsInt().check(notNegative),
  names: stringList().default([]),
  named_indices: intList().check(notNegative).default(new Int32Array(0)),
  input_size: int().optional(),
};

function sliceStored({ indices, values }: SparseVector, selection: Int32Array): SparseVector {
  const positions = new Int32Array(selection.length);
  const selected = new Float64Array(selection.length);
  let count = 0;
  for (let j = 0; j < selection.length; j++) {
    const entry = entryOf(indices, selection[j]!);
    if (entry < 0 || values[entry] === 0) continue;
    positions[count] = j;
    selected[count++] = values[entry]!;
  }
  return sparseVector(selection.length, copyOfInts(positions, count), copyOfDoubles(selected, count));
}

/**
 * The elements at `indices`, then those at `named_indices`, in that order, repetitions allowed. Dense gives
 * dense; sparse gives sparse, with the non-zero entries among the chosen. Null, and an index beyond a dense
 * vector, are refused.
 */
export const vector_slicer = defineOp({
  name: "vector_slicer",
  doc: "Elements of a vector by index, in the order given.",
  attributes,
  portsDoc: "input → output",
  ports: ({ indices, names, named_indices, input_size }) =>
    vectorPorts(input_size, indices.length + Math.min(names.length, named_indices.length)),
  kernel: ({ indices, names, named_indices }) => {
    const named = named_indices.subarray(0, names.length);
    const selection = new Int32Array(indices.length + named.length);
    selection.set(indices);
    selection.set(named, indices.length);
    const needed = selection.reduce((size, index) => Math.max(size, index + 1), 0);
    return unary((input: DoubleTensor | null) => {
      const vector = requiredVector(input);
      if (vector.kind === "sparse") return sliceStored(vector, selection);
      const { values } = vector;
      if (values.length < needed) refuseSize("input", values.length, needed);
      const selected = allocateDoubles(selection.length);
      for (let j = 0; j < selection.length; j++) selected[j] = values[selection[j]!]!;
      return denseVector(selected);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E vector_slicer",
  equality: exact,
});
