/** Accelerated failure time: expected survival, and its quantiles under a Weibull distribution. */
import { dot, exp, log } from "../../math/arithmetic.ts";
import { double, doubleList, tensorOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { featuresPort, optionalVectorPort, predictionPort, readFeatures } from "../../registry/features.ts";
import { multi } from "../../registry/kernel.ts";
import { denseVector } from "../../tensor/vector.ts";

const attributes = {
  coefficients: tensorOf("double"),
  intercept: double(),
  quantile_probabilities: doubleList(),
  scale: double(),
};

/**
 * prediction = exp(features · coefficients + intercept); quantile of probability q = prediction ·
 * exp(log(-log(1 - q)) / k) with k = 1/scale: `[n]` → scalar, `[quantile_probabilities]`. NaN and infinities
 * go through the arithmetic; null and another size are refused.
 */
export const aft_survival_regression = defineOp({
  name: "aft_survival_regression",
  doc: "Survival time e^(features · coefficients + intercept) and its Weibull quantiles.",
  attributes,
  portsDoc: "features → prediction, quantiles",
  ports: ({ coefficients, quantile_probabilities: probabilities }) => ({
    inputs: [featuresPort(coefficients.values.length)],
    outputs: [{ ...predictionPort, optional: true }, optionalVectorPort("quantiles", probabilities.length)],
  }),
  kernel: (
    { coefficients: { values: weights }, intercept, quantile_probabilities: probabilities, scale },
    { outputs },
  ) => {
    const shape = 1 / scale;
    const factors = probabilities.map((q) => exp(log(-log(1 - q)) / shape));
    const predictionAt = outputs.indexOf("prediction");
    const quantilesAt = outputs.indexOf("quantiles");
    return multi((inputs, results) => {
      const prediction = exp(dot(readFeatures(inputs[0], weights.length), weights) + intercept);
      if (predictionAt >= 0) results[predictionAt] = prediction;
      if (quantilesAt < 0) return;
      const quantiles = new Float64Array(factors.length);
      for (let j = 0; j < factors.length; j++) quantiles[j] = prediction * factors[j]!;
      results[quantilesAt] = denseVector(quantiles);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 8.3",
  equality: within(1e-12, "plain sum where the JVM uses four fused accumulators; V8's exp and log"),
});
