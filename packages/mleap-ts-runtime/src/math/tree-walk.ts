/**
 * Walks from roots to leaves. Trees are walked side by side, eight, then four at a time: their loads are
 * independent, so the processor overlaps them; one tree at a time takes three times as long. Each walk fills
 * `leaves[t]` with the leaf's row in `leafValues`.
 */
import { mleapError } from "../errors.ts";
import type { CategoryCodes, FlatTrees } from "./tree-layout.ts";

export type Walk = (x: Float64Array, leaves: Int32Array) => void;

/** Beyond this depth a walk looks for the leaf instead of taking the deepest tree's number of steps. */
const FIXED_STEPS_LIMIT = 24;

/** The fastest walk these trees allow, for rows of at least `featureCount` elements. */
export function chooseWalk(flat: FlatTrees): Walk {
  const { categorical, codes, depths } = flat;
  const deepest = depths.reduce((a, b) => Math.max(a, b), 0);
  if (codes !== undefined && deepest <= FIXED_STEPS_LIMIT)
    return (x, leaves) => walkCoded(flat, codes, x, leaves);
  if (categorical.size > 0) return (x, leaves) => walkAny(flat, x, leaves);
  if (deepest > FIXED_STEPS_LIMIT) return (x, leaves) => walkDeep(flat, x, leaves);
  return (x, leaves) => walkContinuous(flat, x, leaves);
}

function walkContinuous(flat: FlatTrees, x: Float64Array, leaves: Int32Array): void {
  const { child, feature, threshold, leafRow, roots, depths } = flat;
  const treeCount = roots.length;
  let t = 0;
  for (; t + 8 <= treeCount; t += 8) {
    let a = roots[t]!;
    let b = roots[t + 1]!;
    let c = roots[t + 2]!;
    let d = roots[t + 3]!;
    let e = roots[t + 4]!;
    let f = roots[t + 5]!;
    let g = roots[t + 6]!;
    let h = roots[t + 7]!;
    for (let step = deepestOf(depths, t, 8); step > 0; step--) {
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
  for (; t + 4 <= treeCount; t += 4) {
    let a = roots[t]!;
    let b = roots[t + 1]!;
    let c = roots[t + 2]!;
    let d = roots[t + 3]!;
    for (let step = deepestOf(depths, t, 4); step > 0; step--) {
      a = child[a]! + Number(x[feature[a]!]! <= threshold[a]!);
      b = child[b]! + Number(x[feature[b]!]! <= threshold[b]!);
      c = child[c]! + Number(x[feature[c]!]! <= threshold[c]!);
      d = child[d]! + Number(x[feature[d]!]! <= threshold[d]!);
    }
    leaves[t] = leafRow[a]!;
    leaves[t + 1] = leafRow[b]!;
    leaves[t + 2] = leafRow[c]!;
    leaves[t + 3] = leafRow[d]!;
  }
  for (; t < treeCount; t++) {
    let node = roots[t]!;
    for (let step = depths[t]!; step > 0; step--) {
      node = child[node]! + Number(x[feature[node]!]! <= threshold[node]!);
    }
    leaves[t] = leafRow[node]!;
  }
}

/** Steps the deepest of `count` trees from `t` on needs. */
function deepestOf(depths: Int32Array, t: number, count: number): number {
  let deepest = depths[t]!;
  for (let k = 1; k < count; k++) if (depths[t + k]! > deepest) deepest = depths[t + k]!;
  return deepest;
}

/** Continuous and categorical splits by the same step. */
function walkCoded(flat: FlatTrees, codes: CategoryCodes, x: Float64Array, leaves: Int32Array): void {
  const { threshold, leafRow, roots, depths } = flat;
  const { current, records } = codes;
  readCodes(codes, x);
  const treeCount = roots.length;
  let t = 0;
  for (; t + 4 <= treeCount; t += 4) {
    let a = roots[t]!;
    let b = roots[t + 1]!;
    let c = roots[t + 2]!;
    let d = roots[t + 3]!;
    for (let step = deepestOf(depths, t, 4); step > 0; step--) {
      const atA = a << 2;
      const atB = b << 2;
      const atC = c << 2;
      const atD = d << 2;
      const featureA = records[atA + 1]!;
      const featureB = records[atB + 1]!;
      const featureC = records[atC + 1]!;
      const featureD = records[atD + 1]!;
      a =
        records[atA]! +
        (Number(x[featureA]! <= threshold[a]!) | ((records[atA + 2]! >> current[featureA]!) & 1));
      b =
        records[atB]! +
        (Number(x[featureB]! <= threshold[b]!) | ((records[atB + 2]! >> current[featureB]!) & 1));
      c =
        records[atC]! +
        (Number(x[featureC]! <= threshold[c]!) | ((records[atC + 2]! >> current[featureC]!) & 1));
      d =
        records[atD]! +
        (Number(x[featureD]! <= threshold[d]!) | ((records[atD + 2]! >> current[featureD]!) & 1));
    }
    leaves[t] = leafRow[a]!;
    leaves[t + 1] = leafRow[b]!;
    leaves[t + 2] = leafRow[c]!;
    leaves[t + 3] = leafRow[d]!;
  }
  for (; t < treeCount; t++) {
    let node = roots[t]!;
    for (let step = depths[t]!; step > 0; step--) {
      const at = node << 2;
      const feature = records[at + 1]!;
      const left = Number(x[feature]! <= threshold[node]!) | ((records[at + 2]! >> current[feature]!) & 1);
      node = records[at]! + left;
    }
    leaves[t] = leafRow[node]!;
  }
}

/**
 * The category of each feature that has categorical splits; what is no category of any (NaN, a fraction, too
 * large) gets the code after the last.
 */
function readCodes({ features, limits, current }: CategoryCodes, x: Float64Array): void {
  for (let place = 0; place < features.length; place++) {
    const feature = features[place]!;
    const value = x[feature]!;
    const code = value | 0;
    const limit = limits[place]!;
    current[feature] = code === value && code >= 0 && code < limit ? code : limit;
  }
}

/** Deep, unbalanced trees: most leaves are reached long before the deepest one would be. */
function walkDeep(flat: FlatTrees, x: Float64Array, leaves: Int32Array): void {
  const { child, feature, threshold, leafRow, roots } = flat;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    while (child[node] !== node) node = child[node]! + Number(x[feature[node]!]! <= threshold[node]!);
    leaves[t] = leafRow[node]!;
  }
}

/** Categories of any kind, by sets. */
function walkAny(flat: FlatTrees, x: Float64Array, leaves: Int32Array): void {
  const { child, feature, leafRow, roots } = flat;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    while (child[node] !== node) node = child[node]! + stepOf(flat, node, x[feature[node]!]!);
    leaves[t] = leafRow[node]!;
  }
}

/** For rows of fewer than `featureCount` elements: refuses one a walk reads beyond (MLEAP_INPUT_SIZE). */
export function walkShortRow(flat: FlatTrees, x: Float64Array, size: number, leaves: Int32Array): void {
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
function stepOf({ categorical, threshold }: FlatTrees, node: number, value: number): number {
  const set = categorical.get(node);
  if (set === undefined) return Number(value <= threshold[node]!);
  return set.members.has(value) ? set.memberStep : 1 - set.memberStep;
}
