/**
 * Decision trees in flat arrays.
 *
 * The two children of a node are neighbours, the right one first, so one comparison is the step: `node = child[node] + (x <= threshold)`.
 * A leaf is its own child and its threshold is NaN: no x moves it, so a walk of a fixed number of steps needs no test for "leaf reached".
 * NaN in a feature compares false and goes right, as the JVM does.
 *
 * A categorical split has a NaN threshold too, and a row of `goLeft` instead: `node = child[node] + goLeft[goLeftAt[node] + code]`, where
 * `code` is the feature's category, or one past the last for what is none. Every other node points at a 0 there, so both kinds of split
 * are the same two look-ups joined by "or".
 */
import type { CategoricalSplit, DecisionTree } from "./decision-tree.ts";

export interface FlatTrees {
  readonly child: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly leafRow: Int32Array;
  readonly roots: Int32Array;
  readonly depths: Int32Array;
  /** Row-major [leaves, leafWidth]. */
  readonly leafValues: Float64Array;
  /** Highest feature index any split reads, plus one. */
  readonly featureCount: number;
  /** Categorical splits by node. */
  readonly categorical: ReadonlyMap<number, CategorySet>;
  /** The table form of the same; undefined without categorical splits, or where categories are not small integers. */
  readonly codes: CategoryCodes | undefined;
}

/** Members of a categorical split and the step they take: 1 = left. */
export interface CategorySet {
  readonly members: ReadonlySet<number>;
  readonly memberStep: number;
}

export interface CategoryCodes {
  /** Features with categorical splits; their code stands at the same place of `current`. Place 0 is for all other nodes. */
  readonly features: Int32Array;
  /** By the same place: one past the feature's last category. */
  readonly limits: Int32Array;
  /** Codes of the row being walked. */
  readonly current: Int32Array;
  /** By node: its place in `current`. */
  readonly placeOf: Int32Array;
  readonly goLeft: Uint8Array;
  /** By node. */
  readonly goLeftAt: Int32Array;
}

const MAX_CODE = 4095;
const MAX_TABLE_BYTES = 1 << 26;

/** @param trees each complete, every leaf with at least `leafWidth` values */
export function layOutTrees(trees: readonly DecisionTree[], leafWidth: number): FlatTrees {
  const nodes = trees.flat();
  const leafCount = nodes.reduce((count, node) => count + Number(node.kind === "leaf"), 0);
  const categorical = new Map<number, CategorySet>();
  const flat = {
    child: new Int32Array(nodes.length),
    feature: new Int32Array(nodes.length),
    threshold: new Float64Array(nodes.length).fill(Number.NaN),
    leafRow: new Int32Array(nodes.length),
    roots: new Int32Array(trees.length),
    depths: new Int32Array(trees.length),
    leafValues: new Float64Array(leafCount * leafWidth),
    featureCount: nodes.reduce(
      (count, node) => (node.kind === "leaf" ? count : Math.max(count, node.featureIndex + 1)),
      0,
    ),
    categorical,
  };
  let base = 0;
  let leafRow = 0;
  trees.forEach((tree, t) => {
    flat.roots[t] = base;
    const rightOf = rightChildren(tree);
    const order = new Int32Array(tree.length);
    const level = new Int32Array(tree.length);
    // Breadth first, so that siblings are neighbours.
    for (let at = 0, placed = 1; at < placed; at++) {
      const node = tree[order[at]!]!;
      const slot = base + at;
      flat.depths[t] = level[at]!;
      if (node.kind === "leaf") {
        flat.child[slot] = slot;
        flat.leafRow[slot] = leafRow;
        for (let k = 0; k < leafWidth; k++) flat.leafValues[leafRow * leafWidth + k] = node.values[k]!;
        leafRow++;
        continue;
      }
      flat.child[slot] = base + placed;
      flat.feature[slot] = node.featureIndex;
      if (node.kind === "continuous") flat.threshold[slot] = node.threshold;
      else categorical.set(slot, categorySet(node));
      order[placed] = rightOf[order[at]!]!;
      order[placed + 1] = order[at]! + 1;
      level[placed] = level[placed + 1] = level[at]! + 1;
      placed += 2;
    }
    base += tree.length;
  });
  return { ...flat, codes: categoryCodes(flat.feature, categorical) };
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

/** A Set finds -0 where 0 is, as the JVM's comparison does, and NaN where NaN is, which that does not. */
function categorySet(split: CategoricalSplit): CategorySet {
  const members = new Set(split.categories.filter((category) => !Number.isNaN(category)));
  return { members, memberStep: Number(split.isLeft) };
}

function categoryCodes(
  feature: Int32Array,
  categorical: ReadonlyMap<number, CategorySet>,
): CategoryCodes | undefined {
  const limitOf = new Map<number, number>();
  for (const [node, { members }] of categorical) {
    let limit = limitOf.get(feature[node]!) ?? 0;
    for (const member of members) {
      if (!Number.isInteger(member) || member < 0 || member > MAX_CODE) return undefined;
      limit = Math.max(limit, member + 1);
    }
    limitOf.set(feature[node]!, limit);
  }
  let tableBytes = 1;
  for (const node of categorical.keys()) tableBytes += limitOf.get(feature[node]!)! + 1;
  if (categorical.size === 0 || tableBytes > MAX_TABLE_BYTES) return undefined;
  const features = [...limitOf.keys()];
  const codes = {
    features: Int32Array.of(0, ...features),
    limits: Int32Array.of(0, ...limitOf.values()),
    current: new Int32Array(features.length + 1),
    placeOf: new Int32Array(feature.length),
    goLeft: new Uint8Array(tableBytes),
    goLeftAt: new Int32Array(feature.length),
  };
  let at = 1;
  for (const [node, { members, memberStep }] of categorical) {
    const limit = limitOf.get(feature[node]!)!;
    codes.placeOf[node] = features.indexOf(feature[node]!) + 1;
    codes.goLeftAt[node] = at;
    for (let code = 0; code <= limit; code++) {
      codes.goLeft[at + code] = members.has(code) ? memberStep : 1 - memberStep;
    }
    at += limit + 1;
  }
  return codes;
}
