/**
 * Decision trees as a bundle stores them: nodes in pre-order, a node before its left subtree before its right
 * one (model-ops.md §4.1).
 */

/** Left if x ≤ threshold, else right; NaN goes right. */
export interface ContinuousSplit {
  readonly kind: "continuous";
  readonly featureIndex: number;
  readonly threshold: number;
}

/**
 * Membership by exact equality of doubles. `isLeft`: members go left; otherwise members go right. NaN is a
 * member of nothing.
 */
export interface CategoricalSplit {
  readonly kind: "categorical";
  readonly featureIndex: number;
  readonly isLeft: boolean;
  readonly categories: readonly number[];
}

export interface LeafNode {
  readonly kind: "leaf";
  /** Classifier: one weight per class, not normalised. Regressor: the prediction, alone. */
  readonly values: readonly number[];
}

export type DecisionNode = ContinuousSplit | CategoricalSplit | LeafNode;

/** One tree, its nodes in pre-order. */
export type DecisionTree = readonly DecisionNode[];

/**
 * How many of `nodes` form the tree whose root is the first of them, or -1 when the sequence ends before the
 * tree does. Reading a tree file stops there: the JVM ignores what follows.
 */
export function treeLength(nodes: DecisionTree): number {
  let open = 1;
  for (let i = 0; i < nodes.length; i++) {
    open += nodes[i]!.kind === "leaf" ? -1 : 1;
    if (open === 0) return i + 1;
  }
  return -1;
}
