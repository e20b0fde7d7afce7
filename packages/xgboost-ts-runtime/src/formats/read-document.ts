/** A parsed JSON or UBJSON document → model (A216–A218). Unknown members, such as `cats`, are ignored. */

import { ModelUnsupportedError, modelError, quote } from "../errors.ts";
import type { Limits } from "../limits.ts";
import {
  type BoosterKind,
  equalRounds,
  type ModelFormat,
  type ParsedModel,
  type ParsedTree,
} from "../model.ts";
import { type DocumentObject, kindOf } from "./document.ts";
import { DocumentCursor } from "./document-cursor.ts";

const maxInt32 = 2 ** 31 - 1;
const noTrees = {
  trees: [],
  treeGroups: new Int32Array(0),
  treeWeights: null,
  parallelTreeCount: 1,
  roundStarts: new Int32Array(1),
} as const;

/** Reads the document of a model file; in pickles of XGBoost ≥ 1.7 it is the member `Model` (A211). */
export function readDocument(
  file: string,
  format: ModelFormat,
  document: DocumentObject,
  limits: Limits,
): ParsedModel {
  const outer = new DocumentCursor(file, "", document);
  const root = outer.has("Model") ? outer.object("Model") : outer;
  const learner = root.object("learner");
  const parameters = learner.object("learner_model_param");
  const featureCount = parameters.count("num_feature");
  parameters.limit("num_feature", featureCount, limits.maxFeatures, "maxFeatures");
  const groupCount = Math.max(1, parameters.count("num_class", 0), parameters.count("num_target", 1));
  parameters.limit("num_class", groupCount, limits.maxGroups, "maxGroups");
  const booster = learner.object("gradient_booster");
  const kind = boosterKind(booster);
  const common = {
    file,
    format,
    version: versionOf(root),
    kind,
    objective: learner.object("objective").text("name"),
    featureCount,
    groupCount,
    baseScores: baseScoresOf(parameters, groupCount),
    baseScoreIsMargin: false,
    featureNames: namesOf(learner, "feature_names"),
    featureTypes: namesOf(learner, "feature_types"),
    attributes: attributesOf(learner),
  };
  if (kind === "gblinear") {
    const expected = (featureCount + 1) * groupCount;
    return { ...common, ...noTrees, weights: booster.object("model").floats("weights", expected) };
  }
  const forest = readForest(kind === "dart" ? booster.object("gbtree") : booster, groupCount, limits);
  const treeWeights = kind === "dart" ? booster.floats("weight_drop", forest.trees.length) : null;
  return { ...common, ...forest, treeWeights, weights: null };
}

function boosterKind(booster: DocumentCursor): BoosterKind {
  const name = booster.text("name");
  if (name === "gbtree" || name === "dart" || name === "gblinear") return name;
  throw modelError(ModelUnsupportedError, {
    file: booster.file,
    field: booster.pathOf("name"),
    got: quote(name),
    expected: "gbtree, dart or gblinear",
  });
}

function versionOf(root: DocumentCursor): [number, number, number] {
  const [major, minor, patch] = root.integers("version", 0, maxInt32, 3);
  return [major!, minor!, patch!];
}

/** `5E-1`, or from 3.1 on a bracketed list with one entry or one per group. */
function baseScoresOf(parameters: DocumentCursor, groupCount: number): number[] {
  const text = parameters.text("base_score");
  const inner = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const scores = inner.split(",", groupCount + 1).map((part) => Math.fround(Number(part.trim() || "NaN")));
  if (!scores.every(Number.isFinite) || (scores.length !== 1 && scores.length !== groupCount)) {
    parameters.refuse("base_score", quote(text), `one number, or ${groupCount} in brackets`);
  }
  return scores;
}

function namesOf(learner: DocumentCursor, member: string): readonly string[] | null {
  if (!learner.has(member)) return null;
  const names = learner.texts(member);
  return names.length === 0 ? null : names;
}

function attributesOf(learner: DocumentCursor): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  const members = learner.get("attributes");
  if (members instanceof Map) {
    for (const [key, value] of members) if (typeof value === "string") attributes.set(key, value);
  }
  return attributes;
}

function readForest(booster: DocumentCursor, groupCount: number, limits: Limits) {
  const model: DocumentCursor = booster.object("model");
  const parameters = model.object("gbtree_model_param");
  const items = model.list("trees");
  const treeCount = parameters.count("num_trees");
  if (items.length !== treeCount) model.refuse("trees", `${items.length} trees`, `num_trees = ${treeCount}`);
  model.limit("trees", treeCount, limits.maxTrees, "maxTrees");
  refuseVectorLeaves(parameters);
  let nodeCount = 0;
  const trees = items.map((item, index) => {
    const name = `trees[${index}]`;
    if (!(item instanceof Map)) model.refuse(name, kindOf(item), "an object");
    const tree = readTree(new DocumentCursor(booster.file, model.pathOf(name), item), limits);
    nodeCount += tree.left.length;
    model.limit(name, nodeCount, limits.maxNodes, "maxNodes");
    return tree;
  });
  const treeGroups = model.integers("tree_info", 0, groupCount - 1, treeCount);
  const parallelTreeCount = Math.max(1, parameters.count("num_parallel_tree", 1));
  return {
    trees,
    treeGroups,
    parallelTreeCount,
    roundStarts: model.has("iteration_indptr")
      ? readRoundStarts(model, treeCount)
      : equalRounds(treeCount, parallelTreeCount * groupCount),
  };
}

function readRoundStarts(model: DocumentCursor, treeCount: number): Int32Array {
  const starts = model.integers("iteration_indptr", 0, treeCount);
  const rising = starts.every((start, index) => index === 0 || start >= starts[index - 1]!);
  if (starts[0] !== 0 || starts[starts.length - 1] !== treeCount || !rising) {
    model.refuse("iteration_indptr", "other values", `rising offsets from 0 to ${treeCount}`);
  }
  return starts;
}

function readTree(tree: DocumentCursor, limits: Limits): ParsedTree {
  const parameters = tree.object("tree_param");
  refuseVectorLeaves(parameters);
  const nodeCount = parameters.count("num_nodes");
  if (nodeCount === 0) parameters.refuse("num_nodes", "0", "at least the root");
  const left = tree.integers("left_children", -1, nodeCount - 1, nodeCount);
  return {
    left,
    right: tree.integers("right_children", -1, nodeCount - 1, nodeCount),
    // Deleted nodes hold 2^31 − 1; the features of real splits are checked when the tree is laid out.
    feature: tree.integers("split_indices", 0, maxInt32, nodeCount),
    condition: tree.floats("split_conditions", nodeCount),
    defaultLeft: Uint8Array.from(tree.integers("default_left", 0, 1, nodeCount)),
    cover: tree.floats("sum_hessian", nodeCount),
    categories: tree.has("split_type") ? readCategories(tree, left, limits) : new Map(),
  };
}

/** The set of categories of each categorical split (A218): segments of one array, listed by node. */
function readCategories(tree: DocumentCursor, left: Int32Array, limits: Limits): Map<number, Uint32Array> {
  const types = tree.integers("split_type", 0, 1, left.length);
  const sets = new Map<number, Uint32Array>();
  if (tree.has("categories_nodes")) {
    const nodes = tree.integers("categories_nodes", 0, left.length - 1);
    const codes = tree.numbers("categories");
    tree.limit("categories", codes.length, limits.maxCategories, "maxCategories");
    const starts = tree.integers("categories_segments", 0, codes.length, nodes.length);
    const sizes = tree.integers("categories_sizes", 0, codes.length, nodes.length);
    for (let index = 0; index < nodes.length; index++) {
      const end = starts[index]! + sizes[index]!;
      if (end > codes.length) {
        tree.refuse(
          `categories_sizes[${index}]`,
          String(sizes[index]),
          `a segment within ${codes.length} categories`,
        );
      }
      const set = new Uint32Array(sizes[index]!);
      for (let at = starts[index]!; at < end; at++) {
        const code = codes[at]!;
        if (!(code >= 0 && code < 16_777_216 && Number.isInteger(code))) {
          tree.refuse(`categories[${at}]`, String(code), "a category code from 0 to 16777215");
        }
        set[at - starts[index]!] = code;
      }
      sets.set(nodes[index]!, set);
    }
  }
  for (let node = 0; node < left.length; node++) {
    const isCategorical = types[node] === 1 && left[node] !== -1;
    if (isCategorical && !sets.has(node)) {
      tree.refuse("categories_nodes", `no entry for node ${node}`, "an entry for every categorical split");
    }
    if (!isCategorical) sets.delete(node);
  }
  return sets;
}

function refuseVectorLeaves(parameters: DocumentCursor): void {
  const size = parameters.count("size_leaf_vector", 0);
  if (size <= 1) return;
  throw modelError(
    ModelUnsupportedError,
    {
      file: parameters.file,
      field: parameters.pathOf("size_leaf_vector"),
      got: `vector leaves of ${size} values`,
      expected: "one value a leaf",
    },
    'Train with multi_strategy="one_output_per_tree".',
  );
}
