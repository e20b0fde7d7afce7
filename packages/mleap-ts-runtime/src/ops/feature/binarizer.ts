/** Numbers above a threshold become 1, the others 0. */
import { type DataShape, tensor } from "../../frame/data-type.ts";
import { binarizeVector } from "../../math/binarize.ts";
import { dataShape, double, doubleList } from "../../registry/attribute.ts";
import { defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { double as number, onePort } from "../../registry/port-shapes.ts";
import { requiredVector } from "../../registry/required-input.ts";
import type { DoubleTensor } from "../../tensor/vector.ts";

const attributes = {
  threshold: double().optional(),
  thresholds: doubleList().optional(),
  input_shapes: dataShape().alias("input_shape").optional(),
};

/** By attribute since 0.8, by the column bound to the port before. */
function takesTensor(shape: DataShape | undefined, context: OpContext): boolean {
  if (shape !== undefined) return shape.base === "tensor";
  const kind = context.columnType("input")?.kind;
  return kind === "tensor" || kind === "list";
}

/**
 * `value > threshold ? 1 : 0` for a scalar (NaN gives 0); for a tensor the same over its active entries, then
 * the smaller of the dense and sparse forms. A scalar port refuses null; a null tensor is refused as well.
 */
export const binarizer = defineOp({
  name: "binarizer",
  doc: "1 where a value exceeds the threshold, else 0; scalar or vector by `input_shapes`.",
  attributes,
  portsDoc: "input → output",
  ports: ({ threshold, thresholds, input_shapes: shape }, context) => {
    if (thresholds !== undefined) {
      context.refuse(
        "thresholds",
        thresholds,
        "a single `threshold`; the multi-column form is not part of MLeap",
      );
    }
    if (threshold === undefined) context.refuse("threshold", "nothing", "a double");
    if (shape?.base === "list") context.refuse("input_shapes", "a list shape", "a scalar or tensor shape");
    return onePort(
      takesTensor(shape, context) ? tensor("double", { dimensions: shape?.dimensions }) : number,
    );
  },
  kernel: ({ threshold = 0, input_shapes: shape }, context) =>
    takesTensor(shape, context)
      ? unary((value: DoubleTensor | null) => binarizeVector(requiredVector(value), threshold))
      : unary((value: number) => (value > threshold ? 1 : 0)),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E binarizer",
  equality: exact,
});
