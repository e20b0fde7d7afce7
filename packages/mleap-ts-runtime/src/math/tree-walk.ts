/**
 * Walks from roots to leaves. Trees are walked side by side, eight, then four at a time: their loads are
 * independent, so the processor overlaps them; one tree at a time takes three times as long. Each walk fills
 * `leaves[t]` with the leaf's row in `leafValues`.
 */
import { mleapError } from "../errors.ts";
import type { CategoryCodes, FlatTrees, PackedNodes } from "./tree-layout.ts";

export type Walk = (x: Float64Array, leaves: Int32Array) => void;

/** Beyond this depth a walk looks for the leaf instead of taking the deepest tree's number of steps. */
const FIXED_STEPS_LIMIT = 24;

/** The fastest walk these trees allow, for rows of at least `featureCount` elements. */
export function chooseWalk(flat: FlatTrees): Walk {
  const { categorical, codes, depths, packed } = flat;
  const deepest = depths.reduce((a, b) => Math.max(a, b), 0);
  if (packed !== undefined && deepest <= FIXED_STEPS_LIMIT) {
    if (categorical.size === 0) return (x, leaves) => walkContinuous(flat, packed, x, leaves);
    if (codes !== undefined) return (x, leaves) => walkCoded(flat, packed, codes, x, leaves);
  }
  if (categorical.size > 0) return (x, leaves) => walkAny(flat, x, leaves);
  return (x, leaves) => walkDeep(flat, x, leaves);
}

// The steps are written out: as a function they are inlined in some callers and called, at three times the
// cost, in others.

function walkContinuous(flat: FlatTrees, packed: PackedNodes, x: Float64Array, leaves: Int32Array): void {
  const { threshold, leafRow, roots, depths } = flat;
  const { nodes, featureBits } = packed;
  const treeCount = roots.length;
  const feature = (1 << featureBits) - 1;
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
    for (let steps = deepestOf(depths, t, 8); steps > 0; steps--) {
      const atA = nodes[a]!;
      const atB = nodes[b]!;
      const atC = nodes[c]!;
      const atD = nodes[d]!;
      const atE = nodes[e]!;
      const atF = nodes[f]!;
      const atG = nodes[g]!;
      const atH = nodes[h]!;
      a = (atA >> featureBits) + Number(x[atA & feature]! <= threshold[a]!);
      b = (atB >> featureBits) + Number(x[atB & feature]! <= threshold[b]!);
      c = (atC >> featureBits) + Number(x[atC & feature]! <= threshold[c]!);
      d = (atD >> featureBits) + Number(x[atD & feature]! <= threshold[d]!);
      e = (atE >> featureBits) + Number(x[atE & feature]! <= threshold[e]!);
      f = (atF >> featureBits) + Number(x[atF & feature]! <= threshold[f]!);
      g = (atG >> featureBits) + Number(x[atG & feature]! <= threshold[g]!);
      h = (atH >> featureBits) + Number(x[atH & feature]! <= threshold[h]!);
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
    for (let steps = deepestOf(depths, t, 4); steps > 0; steps--) {
      const atA = nodes[a]!;
      const atB = nodes[b]!;
      const atC = nodes[c]!;
      const atD = nodes[d]!;
      a = (atA >> featureBits) + Number(x[atA & feature]! <= threshold[a]!);
      b = (atB >> featureBits) + Number(x[atB & feature]! <= threshold[b]!);
      c = (atC >> featureBits) + Number(x[atC & feature]! <= threshold[c]!);
      d = (atD >> featureBits) + Number(x[atD & feature]! <= threshold[d]!);
    }
    leaves[t] = leafRow[a]!;
    leaves[t + 1] = leafRow[b]!;
    leaves[t + 2] = leafRow[c]!;
    leaves[t + 3] = leafRow[d]!;
  }
  for (; t < treeCount; t++) {
    let node = roots[t]!;
    for (let steps = depths[t]!; steps > 0; steps--) {
      const at = nodes[node]!;
      node = (at >> featureBits) + Number(x[at & feature]! <= threshold[node]!);
    }
    leaves[t] = leafRow[node]!;
  }
}

/** Continuous and categorical splits by the same step. */
function walkCoded(
  flat: FlatTrees,
  packed: PackedNodes,
  codes: CategoryCodes,
  x: Float64Array,
  leaves: Int32Array,
): void {
  const { threshold, leafRow, roots, depths } = flat;
  const { nodes, featureBits } = packed;
  const { current, masks } = codes;
  const treeCount = roots.length;
  const feature = (1 << featureBits) - 1;
  readCodes(codes, x);
  let t = 0;
  for (; t + 4 <= treeCount; t += 4) {
    let a = roots[t]!;
    let b = roots[t + 1]!;
    let c = roots[t + 2]!;
    let d = roots[t + 3]!;
    for (let steps = deepestOf(depths, t, 4); steps > 0; steps--) {
      const atA = nodes[a]!;
      const atB = nodes[b]!;
      const atC = nodes[c]!;
      const atD = nodes[d]!;
      const codeA = current[atA & feature]!;
      const codeB = current[atB & feature]!;
      const codeC = current[atC & feature]!;
      const codeD = current[atD & feature]!;
      const leftA = Number(x[atA & feature]! <= threshold[a]!) | ((masks[a]! >> codeA) & 1);
      const leftB = Number(x[atB & feature]! <= threshold[b]!) | ((masks[b]! >> codeB) & 1);
      const leftC = Number(x[atC & feature]! <= threshold[c]!) | ((masks[c]! >> codeC) & 1);
      const leftD = Number(x[atD & feature]! <= threshold[d]!) | ((masks[d]! >> codeD) & 1);
      a = (atA >> featureBits) + leftA;
      b = (atB >> featureBits) + leftB;
      c = (atC >> featureBits) + leftC;
      d = (atD >> featureBits) + leftD;
    }
    leaves[t] = leafRow[a]!;
    leaves[t + 1] = leafRow[b]!;
    leaves[t + 2] = leafRow[c]!;
    leaves[t + 3] = leafRow[d]!;
  }
  for (; t < treeCount; t++) {
    let node = roots[t]!;
    for (let steps = depths[t]!; steps > 0; steps--) {
      const at = nodes[node]!;
      const code = current[at & feature]!;
      const left = Number(x[at & feature]! <= threshold[node]!) | ((masks[node]! >> code) & 1);
      node = (at >> featureBits) + left;
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
