/** Descent through the tree of a bisecting k-means model (model-ops.md §9.2). */
import { mleapError } from "../errors.ts";
import type { Vector } from "../tensor/vector.ts";
import { compareDoubles } from "./java-double-order.ts";
import { type Centre, fastSquaredDistance } from "./k-means.ts";
import { norm2 } from "./vector-distance.ts";

export interface ClusterNode {
  /** Cluster of a leaf, ≥ 0; negative for an inner node. */
  readonly index: number;
  /** The norm is the file's, not recomputed. */
  readonly centre: Centre;
  readonly children: readonly ClusterNode[];
}

/**
 * Index of the leaf reached by going to the nearest child at every node; the first of equally near ones.
 * Throws MLEAP_INPUT_VALUE for NaN.
 */
export function clusterOf(root: ClusterNode, x: Vector): number {
  const norm = norm2(x);
  if (Number.isNaN(norm)) {
    throw mleapError("MLEAP_INPUT_VALUE", {
      port: "features",
      problem: "NaN has no distance",
      remedy: "impute missing numbers",
    });
  }
  let node = root;
  while (node.children.length > 0) {
    let nearest = node.children[0]!;
    let best = fastSquaredDistance(nearest.centre, x, norm);
    for (let i = 1; i < node.children.length; i++) {
      const distance = fastSquaredDistance(node.children[i]!.centre, x, norm);
      if (compareDoubles(distance, best) < 0) {
        best = distance;
        nearest = node.children[i]!;
      }
    }
    node = nearest;
  }
  return node.index;
}
