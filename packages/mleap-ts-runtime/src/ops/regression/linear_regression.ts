/** A weighted sum of the features plus an intercept. */
import { mleapError } from "../../errors.ts";
import { scalar, tensor } from "../../frame/data-type.ts";
import { dot } from "../../math/arithmetic.ts";
import { double, tensorOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { asVector, type DoubleTensor, vectorSize } from "../../tensor/vector.ts";

const attributes = { coefficients: tensorOf("double"), intercept: double() };

/** `features · coefficients + intercept`, `[n]` → scalar. A vector of another size is refused. */
export const linear_regression = defineOp({
  name: "linear_regression",
  doc: "features · coefficients + intercept.",
  attributes,
  portsDoc: "features → prediction",
  ports: ({ coefficients }) => ({
    inputs: [{ port: "features", type: tensor("double", { dimensions: [coefficients.values.length] }) }],
    outputs: [{ port: "prediction", type: scalar("double", { nullable: false }) }],
  }),
  kernel: ({ coefficients: { values: weights }, intercept }) =>
    unary((value: DoubleTensor) => {
      const features = asVector(value);
      if (vectorSize(features) !== weights.length) {
        throw mleapError("MLEAP_INPUT_SIZE", {
          port: "features",
          problem: `${vectorSize(features)} features`,
          remedy: `send ${weights.length}, one for each coefficient`,
        });
      }
      return dot(features, weights) + intercept;
    }),
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 3.1",
  equality: within(1e-12, "plain sum where the JVM uses four fused accumulators"),
});
