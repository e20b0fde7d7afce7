/** Positions become the labels they stand for. */
import { mleapError } from "../../errors.ts";
import { type DataShape, typeOfShape } from "../../frame/data-type.ts";
import { dataShape, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort } from "../../registry/port-shapes.ts";
import { DenseTensor } from "../../tensor/dense-tensor.ts";
import { SparseTensor } from "../../tensor/sparse-tensor.ts";
import type { DoubleTensor } from "../../tensor/vector.ts";

const scalarShape: DataShape = { base: "scalar", nullable: false, dimensions: undefined };

const attributes = {
  labels: stringList(),
  input_shape: dataShape()
    .default(scalarShape)
    .check(({ nullable }) => (nullable ? "a shape that is not nullable" : undefined)),
};

/** The labels of all values of a list or tensor, in their order. */
function labelsAt(labels: readonly string[], values: ArrayLike<number>): string[] {
  const found = new Array<string>(values.length);
  for (let i = 0; i < values.length; i++) found[i] = labelAt(labels, values[i]!);
  return found;
}

/** Java's conversion to an integer: towards zero, NaN to 0. */
function labelAt(labels: readonly string[], value: number): string {
  return labels[Number.isNaN(value) ? 0 : Math.trunc(value)] ?? refuseIndex(value, labels.length);
}

function refuseIndex(value: number, labelCount: number): never {
  throw mleapError("MLEAP_INPUT_UNSEEN", {
    port: "input",
    problem: `${value} stands for no label`,
    remedy: `send a number from 0 to ${labelCount - 1}`,
  });
}

/**
 * The label at a position, for a number, a list or a tensor by `input_shape`; the fraction is cut off, NaN
 * counts as 0. A sparse tensor stays sparse: only its stored values become labels. A position without a label
 * is refused, null too.
 */
export const reverse_string_indexer = defineOp({
  name: "reverse_string_indexer",
  doc: "The label at a position in a list, for a number, list or tensor.",
  attributes,
  portsDoc: "input → output",
  ports: ({ input_shape: shape }) =>
    onePort(typeOfShape(shape, "double"), typeOfShape({ ...shape, nullable: true }, "string")),
  kernel: ({ labels, input_shape: { base } }) => {
    if (base === "scalar") return unary((value: number) => labelAt(labels, value));
    if (base === "list") return unary((values: readonly number[]) => labelsAt(labels, values));
    return unary((input: DoubleTensor) => {
      const found = labelsAt(labels, input.values);
      return input.kind === "dense"
        ? new DenseTensor("string", found, input.dimensions)
        : new SparseTensor("string", input.indices, found, input.dimensions, { ordered: input.ordered });
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E reverse_string_indexer",
  equality: exact,
});
