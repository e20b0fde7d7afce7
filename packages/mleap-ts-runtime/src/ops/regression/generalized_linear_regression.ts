/** A linear predictor sent through the inverse of a link function. */
import { scalar } from "../../frame/data-type.ts";
import { dot } from "../../math/arithmetic.ts";
import { defaultLink, type Family, type Link, project, unlink } from "../../math/generalized-linear.ts";
import { double, string, tensorOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { featuresPort, optionalPort, predictionPort, readFeatures } from "../../registry/features.ts";
import { multi } from "../../registry/kernel.ts";

const families = Object.keys(project) as readonly string[];
const links = Object.keys(unlink) as readonly string[];

const attributes = {
  coefficients: tensorOf("double"),
  intercept: double(),
  family: string().check((name) => (families.includes(name) ? undefined : `one of ${families.join(", ")}`)),
  link: string()
    .check((name) => (links.includes(name) ? undefined : `one of ${links.join(", ")}`))
    .optional(),
};

/**
 * eta = features · coefficients + intercept is `link_prediction`; `prediction` is the family's projection of
 * unlink(eta): `[n]` → scalars.
 *
 * Links: identity, logit 1/(1+e^-eta), log e^eta, inverse 1/eta, probit ½(1+erf(eta/√2)), cloglog 1-e^-e^eta,
 * sqrt eta²; without one the family's own (gaussian identity, binomial logit, poisson log, gamma inverse).
 * Projections keep a mean inside its family's range: binomial [1e-16, 1-1e-16], poisson and gamma at least
 * 1e-16, infinities become the largest double. NaN stays NaN. Family tweedie and link power are refused at
 * load, as on the JVM: their power is not in the bundle. Null and another size are refused.
 */
export const generalized_linear_regression = defineOp({
  name: "generalized_linear_regression",
  doc: "Mean of a generalized linear model: the inverse link of features · coefficients + intercept.",
  attributes,
  portsDoc: "features → prediction, link_prediction",
  ports: ({ coefficients }) => ({
    inputs: [featuresPort(coefficients.values.length)],
    outputs: [
      { ...predictionPort, optional: true },
      optionalPort("link_prediction", scalar("double", { nullable: false })),
    ],
  }),
  kernel: ({ coefficients: { values: weights }, intercept, family, link }, { outputs }) => {
    const toMean = unlink[(link as Link | undefined) ?? defaultLink[family as Family]];
    const toRange = project[family as Family];
    const meanAt = outputs.indexOf("prediction");
    const linkAt = outputs.indexOf("link_prediction");
    return multi((inputs, results) => {
      const eta = dot(readFeatures(inputs[0], weights.length), weights) + intercept;
      if (meanAt >= 0) results[meanAt] = toRange(toMean(eta));
      if (linkAt >= 0) results[linkAt] = eta;
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 8.1",
  equality: within(1e-12, "plain sum where the JVM uses four fused accumulators; V8's exp and log"),
});
