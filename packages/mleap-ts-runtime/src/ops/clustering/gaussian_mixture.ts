/** The share each of several normal distributions has in a point. */
import { argMax } from "../../math/arithmetic.ts";
import { createGaussian, responsibilities } from "../../math/gaussian-mixture.ts";
import { eigenWork } from "../../math/symmetric-eigen.ts";
import { doubleList, tensorListOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { clusterPort, featuresPort, optionalVectorPort, readFeatures } from "../../registry/features.ts";
import { multi } from "../../registry/kernel.ts";
import { denseValues, denseVector } from "../../tensor/vector.ts";

/** Covariances are decomposed at load; these many n³ take half a second: 20 components of 100 dimensions, 1 of 270. */
const MAX_EIGEN_WORK = 2e7;

const attributes = {
  means: tensorListOf("double").check((means) =>
    means.length > 0 && means.every(({ values }) => values.length === means[0]!.values.length)
      ? undefined
      : "one or more means of one size",
  ),
  covs: tensorListOf("double"),
  weights: doubleList(),
};

/**
 * p_k = 2^-52 + weights_k · density_k(x); probability = p / Σp; prediction = the first largest: `[n]` → int,
 * `[components]`. Densities come from the eigenvalues of each covariance that exceed rounding, so a singular
 * one counts its own subspace. The dimensions `features` declares are those of the means (the JVM declares
 * the number of components). NaN gives NaN shares and component 0; null and another size are refused; a
 * covariance with a NaN refuses the model, as does more than can be decomposed in a second (the sum of
 * dimensions³ over the components whose covariance is not diagonal is at most 2·10⁷); one of zeros has the same density everywhere.
 */
export const gaussian_mixture = defineOp({
  name: "gaussian_mixture",
  doc: "Most probable component of a Gaussian mixture, and the share of each.",
  attributes,
  portsDoc: "features → prediction, probability",
  ports: ({ means, covs, weights }, context) => {
    const size = means[0]!.values.length;
    if (covs.length !== means.length || covs.some(({ values }) => values.length !== size * size)) {
      context.refuse("covs", `${covs.length} tensors`, `${means.length} tensors of ${size} × ${size}`);
    }
    if (weights.length !== means.length) {
      context.refuse("weights", `${weights.length} values`, `${means.length}, one for each mean`);
    }
    return {
      inputs: [featuresPort(size)],
      outputs: [{ ...clusterPort, optional: true }, optionalVectorPort("probability", means.length)],
    };
  },
  kernel: ({ means, covs, weights }, context) => {
    const size = means[0]!.values.length;
    const work = covs.reduce((total, { values }) => total + eigenWork(values, size), 0);
    if (work > MAX_EIGEN_WORK) {
      context.refuse(
        "covs",
        `${covs.length} matrices of ${size} × ${size}`,
        `at most ${MAX_EIGEN_WORK} for the sum of dimensions³ over matrices that are not diagonal`,
      );
    }
    const gaussians = means.map(
      (mean, k) =>
        createGaussian(mean.values, covs[k]!.values) ??
        context.refuse("covs", `number ${k + 1}, with a NaN`, "covariance matrices"),
    );
    const predictionAt = context.outputs.indexOf("prediction");
    const probabilityAt = context.outputs.indexOf("probability");
    const scratch = new Float64Array(gaussians.length);
    return multi((inputs, results) => {
      const x = denseValues(readFeatures(inputs[0], size));
      const shares = probabilityAt < 0 ? scratch : new Float64Array(gaussians.length);
      responsibilities(gaussians, weights, x, shares);
      if (predictionAt >= 0) results[predictionAt] = argMax(shares);
      if (probabilityAt >= 0) results[probabilityAt] = denseVector(shares);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 9.3",
  equality: within(1e-12, "eigenvectors by Jacobi rotations where the JVM calls LAPACK; V8's exp and log"),
});
