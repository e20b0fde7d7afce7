/**
 * Decision trees in flat arrays.
 *
 * The two children of a node are neighbours, the right one first, so one comparison is the step:
 * `node = child[node] + (x <= threshold)`. A leaf is its own child and its threshold is NaN: no x moves it,
 * so a walk of a fixed number of steps needs no test for "leaf reached". NaN in a feature compares false and
 * goes right, as the JVM does.
 *
 * A categorical split has a NaN threshold too, and a bit mask instead:
 * `node = child[node] + ((mask[node] >> code) & 1)`, where `code` is the feature's category, or one past the
 * last for what is none. The mask of every other node is 0, so both kinds of split are the same step, joined
 * by "or".
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
  /**
   * The mask form of the same; undefined without categorical splits, or where categories are other than the
   * integers 0 to 30.
   */
  readonly codes: CategoryCodes | undefined;
  /** Undefined where a child and a feature do not fit an integer: millions of nodes of a thousand features. */
  readonly packed: PackedNodes | undefined;
}

/** Child and feature of a node in one integer: one load, and one check of its bounds, instead of two. */
export interface PackedNodes {
  /** `child << featureBits | feature`, by node. */
  readonly nodes: Int32Array;
  readonly featureBits: number;
}

/** Members of a categorical split and the step they take: 1 = left. */
export interface CategorySet {
  readonly members: ReadonlySet<number>;
  readonly memberStep: number;
}

export interface CategoryCodes {
  /** Features with categorical splits. */
  readonly features: Int32Array;
  /** By the same place: one past the feature's last category, at most 31. */
  readonly limits: Int32Array;
  /** By feature: the code in the row being walked; 0 for features without categorical splits. */
  readonly current: Int32Array;
  /** By node: bit `code` is set when the code goes left. */
  readonly masks: Int32Array;
}

const LAST_BIT = 31;
/** Codes are kept by feature; more features than this are walked by sets. */
const MAX_CODED_FEATURES = 1 << 20;

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
  return { ...flat, codes: categoryCodes(flat), packed: packedNodes(flat) };
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

type Laid = Omit<FlatTrees, "codes" | "packed">;

function packedNodes({ child, feature, featureCount }: Laid): PackedNodes | undefined {
  const featureBits = 32 - Math.clz32(Math.max(featureCount - 1, 0));
  if (child.length * 2 ** featureBits > 2 ** 31) return undefined;
  return { nodes: child.map((node, i) => (node << featureBits) | feature[i]!), featureBits };
}

function categoryCodes(flat: Laid): CategoryCodes | undefined {
  const { child, feature, featureCount, categorical } = flat;
  if (categorical.size === 0 || featureCount > MAX_CODED_FEATURES) return undefined;
  const limitOf = new Map<number, number>();
  for (const [node, { members }] of categorical) {
    let limit = limitOf.get(feature[node]!) ?? 0;
    for (const member of members) {
      if (!Number.isInteger(member) || member < 0 || member >= LAST_BIT) return undefined;
      limit = Math.max(limit, member + 1);
    }
    limitOf.set(feature[node]!, limit);
  }
  const masks = new Int32Array(child.length);
  for (const [node, { members, memberStep }] of categorical) {
    let mask = 0;
    for (let code = 0; code <= limitOf.get(feature[node]!)!; code++) {
      mask |= (members.has(code) ? memberStep : 1 - memberStep) << code;
    }
    masks[node] = mask;
  }
  return {
    features: Int32Array.from(limitOf.keys()),
    limits: Int32Array.from(limitOf.values()),
    current: new Int32Array(featureCount),
    masks,
  };
}
