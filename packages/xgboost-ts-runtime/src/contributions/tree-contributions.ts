/** Contributions of a forest: exact tree SHAP, or Saabas' approximation; the bias holds the base and the trees' means. */

import { type Forest, nextNode } from "../forest/forest.ts";
import { type Matrix, rowCountOf } from "../matrix.ts";
import { RowBlock } from "../predict/row-block.ts";
import { resultArray } from "../result-array.ts";
import { meansOf } from "./node-means.ts";
import { TreeShap } from "./tree-shap.ts";

export interface ContributionPlan {
  /** Trees `begin … end − 1`. */
  readonly begin: number;
  readonly end: number;
  readonly featureCount: number;
  /** margin(base_score) of each group. */
  readonly baseMargins: Float32Array;
  readonly approximate: boolean;
}

/**
 * `[rows, groups, featureCount + 1]`, the bias last. As in XGBoost the values of a tree are summed apart, times its
 * weight, and the base comes last, all in single precision.
 */
export function treeContributions(forest: Forest, matrix: Matrix, plan: ContributionPlan): Float32Array {
  const { begin, end, featureCount, baseMargins } = plan;
  const rowCount = rowCountOf(matrix);
  const width = featureCount + 1;
  const rowLength = width * baseMargins.length;
  const sums = resultArray(rowCount, rowLength);
  const treeValues = new Float32Array(featureCount);
  const { means, features } = meansOf(forest);
  const { treeWeights } = forest;
  const shap = new TreeShap(forest);
  const block = new RowBlock(forest, matrix);
  for (let row = 0; row < rowCount; row++) {
    const inBlock = row % block.capacity;
    if (inBlock === 0) block.fill(row, Math.min(block.capacity, rowCount - row));
    const from = inBlock * block.width;
    for (let tree = begin; tree < end; tree++) {
      const at = row * rowLength + forest.groups[tree]! * width;
      const weight = treeWeights === null ? 1 : treeWeights[tree]!;
      if (plan.approximate) addSteps(forest, means, tree, block.values, from, treeValues);
      else shap.add(tree, block.values, from, treeValues);
      for (const feature of features[tree]!) {
        sums[at + feature]! += Math.fround(treeValues[feature]! * weight);
        treeValues[feature] = 0;
      }
      sums[at + featureCount]! += Math.fround(means[forest.roots[tree]!]! * weight);
    }
    for (let group = 0; group < baseMargins.length; group++) {
      sums[row * rowLength + group * width + featureCount]! += baseMargins[group]!;
    }
  }
  return sums;
}

/** Saabas: each step of the walk gives the change of the expected value to the feature it splits on. */
function addSteps(
  forest: Forest,
  means: Float32Array,
  tree: number,
  row: Float32Array,
  from: number,
  values: Float32Array,
): void {
  let node = forest.roots[tree]!;
  while (forest.child[node] !== node) {
    const slot = forest.slot[node]!;
    const next = nextNode(forest, node, row[from + slot]!);
    values[forest.slotFeatures[slot]!]! += Math.fround(means[next]! - means[node]!);
    node = next;
  }
}
