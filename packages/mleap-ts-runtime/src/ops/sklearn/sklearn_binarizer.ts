/** Numbers above a threshold become 1, the others 0: scikit-learn's form, with a list of shapes. */
import { mleapError } from "../../errors.ts";
import { scalar, tensor } from "../../frame/data-type.ts";
import { binarizeVector } from "../../math/binarize.ts";
import { dataShapeList, double } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { asVector, type DoubleTensor } from "../../tensor/vector.ts";

const attributes = {
  threshold: double(),
  input_shapes: dataShapeList().check(([shape]) =>
    shape === undefined || shape.base === "list" ? "a scalar or tensor shape first" : undefined,
  ),
};

/**
 * `value > threshold ? 1 : 0` for a scalar (NaN gives 0); for a tensor the same over its active entries, then
 * the smaller of the dense and sparse forms. The first of `input_shapes` says which. Null is refused.
 */
export const sklearn_binarizer = defineOp({
  name: "sklearn_binarizer",
  doc: "1 where a value exceeds the threshold, else 0; scalar or vector by the first of `input_shapes`.",
  attributes,
  portsDoc: "input → output",
  ports: ({ input_shapes: [shape] }) => {
    const type =
      shape?.base === "tensor"
        ? tensor("double", { dimensions: shape.dimensions })
        : scalar("double", { nullable: false });
    return { inputs: [{ port: "input", type }], outputs: [{ port: "output", type }] };
  },
  kernel: ({ threshold, input_shapes: [shape] }) => {
    if (shape?.base !== "tensor") return unary((value: number) => (value > threshold ? 1 : 0));
    return unary((value: DoubleTensor | null) => {
      if (value !== null) return binarizeVector(asVector(value), threshold);
      throw mleapError("MLEAP_INPUT_NULL", { port: "input", problem: "null", remedy: "send a vector" });
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E sklearn_binarizer",
  equality: exact,
});
