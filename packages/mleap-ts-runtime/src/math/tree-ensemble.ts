/**
 * Decision trees in flat arrays, several walked at once.
 *
 * Layout: the two children of a node are neighbours, the right one first, so one comparison is the step:
 * `node = child[node] + (x <= threshold)`. A leaf is its own child and its threshold is NaN: no x moves it, so a walk of a fixed number
 * of steps needs no test for "leaf reached". NaN in a feature compares false and goes right, as the JVM does.
 */
import { mleapError } from "../errors.ts";
import { type Vector, vectorSize } from "../tensor/vector.ts";
import type { CategoricalSplit, DecisionTree } from "./decision-tree.ts";

/** Trees walked side by side: their loads are independent, so the processor overlaps them. */
const LANES = 8;

/** Beyond this depth a walk looks for the leaf instead of taking the deepest tree's number of steps. */
const FIXED_STEPS_LIMIT = 24;

export interface TreeEnsemble {
  readonly treeCount: number;
  /** Highest feature index any split reads, plus one. */
  readonly featureCount: number;
  /** Values per leaf. */
  readonly leafWidth: number;
  /** Row-major [leafCount, leafWidth]. */
  readonly leafValues: Float64Array;
  /**
   * The leaf each tree sends a row to, as rows of `leafValues`; the array is reused by the next call.
   * Elements a sparse row does not store are 0. Throws MLEAP_INPUT_SIZE for a row so short that a walk reads beyond it; longer ones,
   * and shorter ones whose missing features are not asked for, pass, as on the JVM.
   */
  readonly findLeaves: (x: Vector) => Int32Array;
}

interface FlatTrees {
  readonly child: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly leafRow: Int32Array;
  readonly roots: Int32Array;
  readonly depths: Int32Array;
  /** By node; empty when no tree has a categorical split. */
  readonly categorical: readonly (CategorySet | undefined)[];
}

/** Members of a categorical split and the step they take: 1 = left. */
interface CategorySet {
  readonly members: ReadonlySet<number>;
  readonly memberStep: number;
}

/** @param trees each complete (see `treeLength`), every leaf with at least `leafWidth` values */
export function createTreeEnsemble(trees: readonly DecisionTree[], leafWidth: number): TreeEnsemble {
  let nodeCount = 0;
  let leafCount = 0;
  let featureCount = 0;
  for (const tree of trees) {
    nodeCount += tree.length;
    for (const node of tree) {
      if (node.kind === "leaf") leafCount++;
      else featureCount = Math.max(featureCount, node.featureIndex + 1);
    }
  }
  const leafValues = new Float64Array(leafCount * leafWidth);
  const flat = {
    child: new Int32Array(nodeCount),
    feature: new Int32Array(nodeCount),
    threshold: new Float64Array(nodeCount),
    leafRow: new Int32Array(nodeCount),
    roots: new Int32Array(trees.length),
    depths: new Int32Array(trees.length),
    categorical: trees.some((tree) => tree.some((node) => node.kind === "categorical"))
      ? new Array<CategorySet | undefined>(nodeCount)
      : [],
  };
  let base = 0;
  let leafBase = 0;
  trees.forEach((tree, t) => {
    flat.roots[t] = base;
    const placed = placeTree(tree, flat, base, leafValues, leafBase, leafWidth);
    flat.depths[t] = placed.depth;
    base += tree.length;
    leafBase += placed.leafCount;
  });
  const deepest = flat.depths.reduce((a, b) => Math.max(a, b), 0);
  const walk = chooseWalk(flat, deepest);
  const leaves = new Int32Array(trees.length);
  // All zero between calls: a sparse row is written into it and wiped out again. Grows with the rows, not with what a split may claim.
  let scattered = new Float64Array(0);
  const findLeaves = (x: Vector): Int32Array => {
    const size = vectorSize(x);
    if (x.kind === "dense") {
      if (size >= featureCount) walk(flat, x.values, leaves);
      else walkChecked(flat, x.values, size, leaves);
      return leaves;
    }
    const { indices, values } = x;
    const needed = Math.min(size, featureCount);
    if (scattered.length < needed) scattered = new Float64Array(needed);
    for (let k = 0; k < indices.length && indices[k]! < featureCount; k++)
      scattered[indices[k]!] = values[k]!;
    try {
      if (size >= featureCount) walk(flat, scattered, leaves);
      else walkChecked(flat, scattered, size, leaves);
    } finally {
      for (let k = 0; k < indices.length && indices[k]! < featureCount; k++) scattered[indices[k]!] = 0;
    }
    return leaves;
  };
  return { treeCount: trees.length, featureCount, leafWidth, leafValues, findLeaves };
}

type Walk = (flat: FlatTrees, x: Float64Array, leaves: Int32Array) => void;

function chooseWalk(flat: FlatTrees, deepest: number): Walk {
  if (flat.categorical.length > 0) return walkCategorical;
  return deepest > FIXED_STEPS_LIMIT ? walkToLeaf : walkFixed;
}

/** Lays one pre-order tree out breadth first from `base`, so that siblings are neighbours. */
function placeTree(
  tree: DecisionTree,
  flat: FlatTrees,
  base: number,
  leafValues: Float64Array,
  leafBase: number,
  leafWidth: number,
): { readonly depth: number; readonly leafCount: number } {
  const rightOf = rightChildren(tree);
  const order = new Int32Array(tree.length);
  const level = new Int32Array(tree.length);
  let placed = 1;
  let leafCount = 0;
  let depth = 0;
  for (let at = 0; at < placed; at++) {
    const source = order[at]!;
    const node = tree[source]!;
    const slot = base + at;
    depth = Math.max(depth, level[at]!);
    if (node.kind === "leaf") {
      flat.child[slot] = slot;
      flat.threshold[slot] = Number.NaN;
      const row = leafBase + leafCount++;
      flat.leafRow[slot] = row;
      for (let k = 0; k < leafWidth; k++) leafValues[row * leafWidth + k] = node.values[k]!;
      continue;
    }
    flat.child[slot] = base + placed;
    flat.feature[slot] = node.featureIndex;
    if (node.kind === "continuous") flat.threshold[slot] = node.threshold;
    else (flat.categorical as (CategorySet | undefined)[])[slot] = categorySet(node);
    order[placed] = rightOf[source]!;
    order[placed + 1] = source + 1;
    level[placed] = level[placed + 1] = level[at]! + 1;
    placed += 2;
  }
  return { depth, leafCount };
}

/** For each internal node of a pre-order tree, where its right subtree starts. */
function rightChildren(tree: DecisionTree): Int32Array {
  const right = new Int32Array(tree.length);
  const waiting: number[] = [];
  for (let i = 0; i < tree.length; i++) {
    if (tree[i]!.kind !== "leaf") waiting.push(i);
    else if (waiting.length > 0) right[waiting.pop()!] = i + 1;
  }
  return right;
}

function categorySet(split: CategoricalSplit): CategorySet {
  // A Set finds -0 where 0 is and NaN where NaN is; doubles of the JVM are equal in the first case only.
  return {
    members: new Set(split.categories.filter((category) => !Number.isNaN(category))),
    memberStep: split.isLeft ? 1 : 0,
  };
}

function walkFixed(flat: FlatTrees, x: Float64Array, leaves: Int32Array): void {
  const { child, feature, threshold, leafRow, roots, depths } = flat;
  const treeCount = roots.length;
  let t = 0;
  for (; t + LANES <= treeCount; t += LANES) {
    let a = roots[t]!;
    let b = roots[t + 1]!;
    let c = roots[t + 2]!;
    let d = roots[t + 3]!;
    let e = roots[t + 4]!;
    let f = roots[t + 5]!;
    let g = roots[t + 6]!;
    let h = roots[t + 7]!;
    let steps = depths[t]!;
    for (let k = 1; k < LANES; k++) if (depths[t + k]! > steps) steps = depths[t + k]!;
    for (let step = 0; step < steps; step++) {
      a = child[a]! + Number(x[feature[a]!]! <= threshold[a]!);
      b = child[b]! + Number(x[feature[b]!]! <= threshold[b]!);
      c = child[c]! + Number(x[feature[c]!]! <= threshold[c]!);
      d = child[d]! + Number(x[feature[d]!]! <= threshold[d]!);
      e = child[e]! + Number(x[feature[e]!]! <= threshold[e]!);
      f = child[f]! + Number(x[feature[f]!]! <= threshold[f]!);
      g = child[g]! + Number(x[feature[g]!]! <= threshold[g]!);
      h = child[h]! + Number(x[feature[h]!]! <= threshold[h]!);
    }
    leaves[t] = leafRow[a]!;
    leaves[t + 1] = leafRow[b]!;
    leaves[t + 2] = leafRow[c]!;
    leaves[t + 3] = leafRow[d]!;
    leaves[t + 4] = leafRow[e]!;
    leaves[t + 5] = leafRow[f]!;
    leaves[t + 6] = leafRow[g]!;
    leaves[t + 7] = leafRow[h]!;
  }
  for (; t < treeCount; t++) {
    let node = roots[t]!;
    for (let step = depths[t]!; step > 0; step--) {
      node = child[node]! + Number(x[feature[node]!]! <= threshold[node]!);
    }
    leaves[t] = leafRow[node]!;
  }
}

/** Deep, unbalanced trees: most leaves are reached long before the deepest one would be. */
function walkToLeaf(flat: FlatTrees, x: Float64Array, leaves: Int32Array): void {
  const { child, feature, threshold, leafRow, roots } = flat;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    while (child[node] !== node) node = child[node]! + Number(x[feature[node]!]! <= threshold[node]!);
    leaves[t] = leafRow[node]!;
  }
}

function walkCategorical(flat: FlatTrees, x: Float64Array, leaves: Int32Array): void {
  const { child, feature, leafRow, roots } = flat;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    while (child[node] !== node) node = child[node]! + stepOf(flat, node, x[feature[node]!]!);
    leaves[t] = leafRow[node]!;
  }
}

function walkChecked(flat: FlatTrees, x: Float64Array, size: number, leaves: Int32Array): void {
  const { child, feature, leafRow, roots } = flat;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    while (child[node] !== node) {
      const index = feature[node]!;
      if (index >= size) {
        throw mleapError("MLEAP_INPUT_SIZE", {
          port: "features",
          problem: `${size} elements, but a tree asks for element ${index}`,
          remedy: "send as many features as the model was trained with",
        });
      }
      node = child[node]! + stepOf(flat, node, x[index]!);
    }
    leaves[t] = leafRow[node]!;
  }
}

/** 1 = to the left child, 0 = to the right one. */
function stepOf(flat: FlatTrees, node: number, value: number): number {
  const set = flat.categorical[node];
  if (set === undefined) return Number(value <= flat.threshold[node]!);
  return set.members.has(value) ? set.memberStep : 1 - set.memberStep;
}
