/** A weighted sum of the features plus an intercept. */
import { dot } from "../../math/arithmetic.ts";
import { double, tensorOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { featuresPort, predictionPort, scoreKernel } from "../../registry/features.ts";

const attributes = { coefficients: tensorOf("double"), intercept: double() };

/**
 * `features · coefficients + intercept`: `[n]` → scalar. Null and a vector of another size are refused; NaN
 * and infinities go through the arithmetic. Only stored entries of a sparse vector are multiplied, so an
 * infinite coefficient of an absent feature does no harm.
 */
export const linear_regression = defineOp({
  name: "linear_regression",
  doc: "features · coefficients + intercept.",
  attributes,
  portsDoc: "features → prediction",
  ports: ({ coefficients }) => ({
    inputs: [featuresPort(coefficients.values.length)],
    outputs: [predictionPort],
  }),
  kernel: ({ coefficients: { values: weights }, intercept }) =>
    scoreKernel((x) => dot(x, weights) + intercept, weights.length),
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 3.1",
  equality: within(1e-12, "plain sum where the JVM uses four fused accumulators"),
});
