/** How the trees of an ensemble are joined to one answer (model-ops.md §4.2 – 4.7). */
import type { Vector } from "../tensor/vector.ts";
import { dotDense, sum } from "./arithmetic.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";

/** The prediction of the one tree. */
export function predictionOfTree({ leafValues, findLeaves }: TreeEnsemble): (x: Vector) => number {
  return (x) => leafValues[findLeaves(x)[0]!]!;
}

/** The mean of the trees' predictions; weights do not count. */
export function meanOfTrees(ensemble: TreeEnsemble): (x: Vector) => number {
  const { leafValues, treeCount, findLeaves } = ensemble;
  const predictions = new Float64Array(treeCount);
  return (x) => {
    const leaves = findLeaves(x);
    for (let t = 0; t < treeCount; t++) predictions[t] = leafValues[leaves[t]!]!;
    return sum(predictions) / treeCount;
  };
}

/** The trees' predictions times their weights, summed. */
export function weightedSumOfTrees(ensemble: TreeEnsemble, weights: Float64Array): (x: Vector) => number {
  const { leafValues, treeCount, findLeaves } = ensemble;
  const predictions = new Float64Array(treeCount);
  return (x) => {
    const leaves = findLeaves(x);
    for (let t = 0; t < treeCount; t++) predictions[t] = leafValues[leaves[t]!]!;
    return dotDense(predictions, weights);
  };
}

/**
 * Class votes: every tree adds its leaf's weights, divided by their sum. The division is done once a leaf,
 * here, and is the one the JVM does per row. A leaf whose weights sum to 0 does not vote; tree weights do not
 * count.
 */
export function votesOfTrees(ensemble: TreeEnsemble): (x: Vector, votes: Float64Array) => void {
  const { leafWidth, treeCount, findLeaves } = ensemble;
  const shares = ensemble.leafValues.slice();
  for (let start = 0; start < shares.length; start += leafWidth) {
    const leaf = shares.subarray(start, start + leafWidth);
    const total = sum(leaf);
    for (let c = 0; c < leafWidth; c++) leaf[c] = total === 0 ? 0 : leaf[c]! / total;
  }
  return (x, votes) => {
    const leaves = findLeaves(x);
    votes.fill(0);
    for (let t = 0; t < treeCount; t++) {
      const start = leaves[t]! * leafWidth;
      for (let c = 0; c < leafWidth; c++) votes[c] = votes[c]! + shares[start + c]!;
    }
  };
}

/** The weights of the one tree's leaf, as the file has them. */
export function leafOfTree(ensemble: TreeEnsemble): (x: Vector, weights: Float64Array) => void {
  const { leafValues, leafWidth, findLeaves } = ensemble;
  return (x, weights) => {
    const start = findLeaves(x)[0]! * leafWidth;
    for (let c = 0; c < leafWidth; c++) weights[c] = leafValues[start + c]!;
  };
}
