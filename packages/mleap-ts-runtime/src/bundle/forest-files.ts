/** The trees of a tree model, read into one ensemble; problems refuse the model. */
import type { DecisionTree } from "../math/decision-tree.ts";
import { createTreeEnsemble, type TreeEnsemble } from "../math/tree-ensemble.ts";
import type { ModelDirectory, OpContext } from "../registry/define-op.ts";
import { readDecisionTree } from "./decision-tree-file.ts";

/**
 * What the leaves of a model hold: one weight per class, or the prediction (further values are not looked
 * at).
 */
export type LeafKind = { readonly classCount: number } | "prediction";

/** The ensemble of the one tree in the model's own directory. */
export function readSingleTree(context: OpContext, leaves: LeafKind): TreeEnsemble {
  const tree = readChecked(context, context.directory, "", leaves);
  return createTreeEnsemble([tree], leafWidth(leaves));
}

/**
 * The ensemble of the trees in the sub-directories `names`, in that order.
 *
 * @param treeOp the op each of them must be
 */
export function readForest(
  context: OpContext,
  names: readonly string[],
  treeOp: "decision_tree_classifier" | "decision_tree_regression",
  leaves: LeafKind,
): TreeEnsemble {
  if (names.length === 0) context.refuse("trees", "an empty list", "at least one tree");
  const trees = names.map((name) => {
    const { op, directory } = context.subModel(name);
    if (op !== treeOp) context.refuse("trees", `${name} of op ${op}`, `models of op ${treeOp}`);
    return readChecked(context, directory, `${name}/`, leaves);
  });
  return createTreeEnsemble(trees, leafWidth(leaves));
}

function leafWidth(leaves: LeafKind): number {
  return leaves === "prediction" ? 1 : leaves.classCount;
}

function readChecked(
  context: OpContext,
  directory: ModelDirectory,
  prefix: string,
  leaves: LeafKind,
): DecisionTree {
  const refuse = (file: string, problem: string): never =>
    context.refuseFile(`${prefix}${file}`, problem, "the nodes of a decision tree in pre-order");
  const tree = readDecisionTree(directory, refuse);
  const isGood = (count: number) => (leaves === "prediction" ? count >= 1 : count === leaves.classCount);
  const bad = tree.findIndex((node) => node.kind === "leaf" && !isGood(node.values.length));
  if (bad >= 0) {
    const node = tree[bad]!;
    const count = node.kind === "leaf" ? node.values.length : 0;
    const wanted =
      leaves === "prediction" ? "its prediction" : `one for each of ${leaves.classCount} classes`;
    const file = directory.format === "json" ? "tree.json" : "tree.pb";
    refuse(file, `node ${bad + 1}: a leaf of ${count} values, expected ${wanted}`);
  }
  return tree;
}
