/** The nearest of several centres. */
import { type Centre, nearestCentre } from "../../math/k-means.ts";
import { norm2 } from "../../math/vector-distance.ts";
import { longAsInt, tensorListOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { clusterKernel, clusterPort, featuresPort } from "../../registry/features.ts";
import { denseVector } from "../../tensor/vector.ts";

const attributes = {
  cluster_centers: tensorListOf("double").check((centers) =>
    centers.length > 0 && centers.every(({ values }) => values.length === centers[0]!.values.length)
      ? undefined
      : "one or more centres of one size",
  ),
  num_features: longAsInt().optional(),
};

/**
 * Index of the centre at the smallest Euclidean distance, the first of equally near ones: `[n]` → int. The
 * squared distance is Spark's fast one (from the norms where they differ enough), which decides near ties.
 * NaN gives 0. The distance measure of the training is not in a bundle: a cosine model scores by Euclidean
 * distance, as on the JVM. Null and another size are refused. Without `num_features` (before 0.8) the first
 * centre's size counts.
 */
export const k_means = defineOp({
  name: "k_means",
  doc: "Index of the nearest cluster centre.",
  attributes,
  portsDoc: "features → prediction",
  ports: ({ cluster_centers, num_features }) => ({
    inputs: [featuresPort(num_features ?? cluster_centers[0]?.values.length)],
    outputs: [clusterPort],
  }),
  kernel: ({ cluster_centers }) => {
    const centres = cluster_centers.map(
      ({ values }): Centre => ({ values, norm: norm2(denseVector(values)) }),
    );
    return clusterKernel((x) => nearestCentre(centres, x), centres[0]!.values.length);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 9.1",
  equality: exact,
});
