/** Descent through a tree of ever smaller clusters. */
import { readClusterTree } from "../../bundle/cluster-tree-file.ts";
import { clusterOf } from "../../math/cluster-tree.ts";
import { defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { clusterKernel, clusterPort, featuresPort } from "../../registry/features.ts";

function readTree(context: OpContext) {
  return readClusterTree(context.directory, (file, problem) =>
    context.refuseFile(file, problem, "the nodes of a cluster tree in pre-order"),
  );
}

/**
 * From the root, at every node to the child at the smallest distance (the first of equally near ones), to a
 * leaf, whose index is the answer: `[n]` → int. The tree is `tree.json` or `tree.pb`; the centres' norms are
 * the file's. Distances as in k_means; a cosine model scores by Euclidean distance, as on the JVM. NaN, null
 * and another size than the root centre's are refused.
 */
export const bisecting_k_means = defineOp({
  name: "bisecting_k_means",
  doc: "Leaf of a cluster tree reached by going to the nearest child.",
  attributes: {},
  portsDoc: "features → prediction",
  ports: () => ({ inputs: [featuresPort()], outputs: [clusterPort] }),
  kernel: (_attributes, context) => {
    const root = readTree(context);
    return clusterKernel((x) => clusterOf(root, x), root.centre.values.length);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 9.2",
  equality: exact,
});
