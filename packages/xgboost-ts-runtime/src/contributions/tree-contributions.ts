/** Contributions of a forest: exact tree SHAP, or Saabas' approximation; the bias holds the base and the trees' means. */

import { type Forest, nextNode } from "../forest/forest.ts";
import { type Matrix, rowCountOf } from "../matrix.ts";
import { createRowBlock } from "../predict/row-block.ts";
import { nodeMeansOf } from "./node-means.ts";
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

/** `[rows, groups, featureCount + 1]`, the bias last; summed in double precision, rounded at the end. */
export function treeContributions(forest: Forest, matrix: Matrix, plan: ContributionPlan): Float32Array {
  const { begin, end, featureCount, baseMargins } = plan;
  const rowCount = rowCountOf(matrix);
  const width = featureCount + 1;
  const rowLength = width * baseMargins.length;
  const result = new Float32Array(rowCount * rowLength);
  const sums = new Float64Array(rowLength);
  const means = nodeMeansOf(forest);
  const shap = new TreeShap(forest);
  const block = createRowBlock(forest, matrix, rowCount);
  for (let row = 0; row < rowCount; row++) {
    const inBlock = row % block.capacity;
    if (inBlock === 0) block.fill(row, Math.min(block.capacity, rowCount - row));
    const from = inBlock * block.width;
    sums.fill(0);
    for (let group = 0; group < baseMargins.length; group++) {
      sums[group * width + featureCount] = baseMargins[group]!;
    }
    for (let tree = begin; tree < end; tree++) {
      const at = forest.groups[tree]! * width;
      sums[at + featureCount]! += means[forest.roots[tree]!]!;
      if (plan.approximate) addSteps(forest, means, tree, block.values, from, sums, at);
      else shap.add(tree, block.values, from, sums, at);
    }
    result.set(sums, row * rowLength);
  }
  return result;
}

/** Saabas: each step of the walk gives the change of the expected value to the feature it splits on. */
function addSteps(
  forest: Forest,
  means: Float64Array,
  tree: number,
  row: Float32Array,
  from: number,
  sums: Float64Array,
  at: number,
): void {
  let node = forest.roots[tree]!;
  while (forest.child[node] !== node) {
    const slot = forest.slot[node]!;
    const next = nextNode(forest, node, row[from + slot]!);
    sums[at + forest.slotFeatures[slot]!]! += means[next]! - means[node]!;
    node = next;
  }
}
