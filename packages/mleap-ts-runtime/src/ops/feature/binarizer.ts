/** Numbers above a threshold become 1, the others 0. */
import { scalar, typeOfShape } from "../../frame/data-type.ts";
import { binarizeVector } from "../../math/binarize.ts";
import { dataShape, double, doubleList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { asVector, type DoubleTensor } from "../../tensor/vector.ts";

const attributes = {
  threshold: double().optional(),
  thresholds: doubleList().optional(),
  input_shapes: dataShape().alias("input_shape").optional(),
};

/**
 * `value > threshold ? 1 : 0` for a scalar (NaN gives 0); for a tensor the same over its active entries, then the smaller
 * of the dense and sparse forms. A scalar port refuses null; a null tensor is refused as well.
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
    const column = context.columnType("input");
    const isTensor =
      shape === undefined ? column?.kind === "tensor" || column?.kind === "list" : shape.base === "tensor";
    const type = isTensor
      ? typeOfShape({ base: "tensor", nullable: true, dimensions: shape?.dimensions }, "double")
      : scalar("double", { nullable: false });
    return { inputs: [{ port: "input", type }], outputs: [{ port: "output", type }] };
  },
  kernel: ({ threshold = 0, input_shapes: shape }, context) => {
    const column = context.columnType("input");
    const isTensor =
      shape === undefined ? column?.kind === "tensor" || column?.kind === "list" : shape.base === "tensor";
    return isTensor
      ? unary((value: DoubleTensor) => binarizeVector(asVector(value), threshold))
      : unary((value: number) => (value > threshold ? 1 : 0));
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E binarizer",
  equality: exact,
});
