/** Files made to hurt: each must end in the named error, at once and without much memory. */

import {
  encodeUbjson,
  pickled,
  textBytes,
  treeDocument,
  treeModelJson,
  treeModelLegacy,
} from "./example-models.cases.ts";

export interface HostileCase {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly code: string;
  /** What the message must name. */
  readonly says: string;
}

type Document = ReturnType<typeof treeDocument>;
type Tree = Document["learner"]["gradient_booster"]["model"]["trees"][number];

function bent(bend: (document: Document) => unknown): () => Uint8Array {
  return () => {
    const document = treeDocument();
    return treeModelJson(bend(document) ?? document);
  };
}

function bentTree(bend: (tree: Tree) => void): () => Uint8Array {
  return bent((document) => {
    bend(document.learner.gradient_booster.model.trees[0]!);
  });
}

function legacyWith(offset: number, value: number, magic = ""): () => Uint8Array {
  return () => {
    const bytes = treeModelLegacy(magic);
    new DataView(bytes.buffer).setInt32(offset, value, true);
    return bytes;
  };
}

function joined(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...textBytes(part)] : part)));
}

/** Where the first tree begins in a legacy file without magic: header, two names, forest parameters. */
const firstTree = 136 + 8 + 16 + 8 + 6 + 160;
const firstNode = firstTree + 148;
const huge = [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const key = (name: string): (string | number[])[] => ["L", [0, 0, 0, 0, 0, 0, 0, name.length], name];

/** A chain of `depth` splits, one leaf beside each. */
function chain(tree: Tree, depth: number): void {
  const count = 2 * depth + 1;
  const list = (value: (node: number) => number) => Array.from({ length: count }, (_, node) => value(node));
  const isSplit = (node: number) => node % 2 === 0 && node < count - 1;
  tree.left_children = list((node) => (isSplit(node) ? node + 1 : -1));
  tree.right_children = list((node) => (isSplit(node) ? node + 2 : -1));
  for (const field of [
    "split_indices",
    "split_conditions",
    "default_left",
    "split_type",
    "sum_hessian",
  ] as const) {
    tree[field] = list(() => 0);
  }
  tree.tree_param.num_nodes = String(count);
}

export const hostileCases: readonly HostileCase[] = [
  { name: "an empty file", bytes: () => new Uint8Array(0), code: "XGB_MODEL_TRUNCATED", says: "empty file" },
  {
    name: "JSON cut in the middle",
    bytes: () => treeModelJson().subarray(0, 700),
    code: "XGB_MODEL_TRUNCATED",
    says: "the end of the text",
  },
  {
    name: "JSON followed by more",
    bytes: () => joined([...treeModelJson()], "{}"),
    code: "XGB_MODEL_SYNTAX",
    says: "the end of the text",
  },
  {
    name: "JSON nested a hundred thousand deep",
    bytes: () => textBytes(`{"learner":${"[".repeat(100_000)}`),
    code: "XGB_MODEL_LIMIT",
    says: "maxDocumentDepth",
  },
  {
    name: "JSON of five million empty arrays",
    bytes: () => textBytes(`{"learner":[${"[],".repeat(5_000_000)}0]}`),
    code: "XGB_MODEL_LIMIT",
    says: "maxDocumentValues",
  },
  {
    name: "JSON of three million arrays of one number",
    bytes: () => textBytes(`{"learner":[${"[1],".repeat(3_000_000)}0]}`),
    code: "XGB_MODEL_LIMIT",
    says: "maxDocumentValues",
  },
  {
    name: "JSON with a number of a megabyte",
    bytes: () => textBytes(`{"learner":${"1".repeat(1_000_000)}}`),
    code: "XGB_MODEL_SYNTAX",
    says: "4096 characters",
  },
  {
    name: "JSON with bytes that are not UTF-8",
    bytes: () => joined('{"learner":"', [0xc3, 0x28, 0xff], '"}'),
    code: "XGB_MODEL_SYNTAX",
    says: "UTF-8",
  },
  {
    name: "JSON with a wrong escape",
    bytes: () => textBytes('{"learner":"\\u12"}'),
    code: "XGB_MODEL_SYNTAX",
    says: "escapes",
  },
  {
    name: "no learner",
    bytes: () => textBytes('{"version":[1,0,0]}'),
    code: "XGB_MODEL_FIELD",
    says: "learner",
  },
  {
    name: "fewer trees than announced",
    bytes: bent((document) => {
      document.learner.gradient_booster.model.gbtree_model_param.num_trees = "3";
    }),
    code: "XGB_MODEL_FIELD",
    says: "num_trees = 3",
  },
  {
    name: "two billion nodes announced",
    bytes: bentTree((tree) => {
      tree.tree_param.num_nodes = "2000000000";
    }),
    code: "XGB_MODEL_FIELD",
    says: "trees[0].left_children",
  },
  {
    name: "a billion features",
    bytes: bent((document) => {
      document.learner.learner_model_param.num_feature = "1000000000";
    }),
    code: "XGB_MODEL_LIMIT",
    says: "maxFeatures",
  },
  {
    name: "two billion classes",
    bytes: bent((document) => {
      document.learner.learner_model_param.num_class = "2000000000";
    }),
    code: "XGB_MODEL_LIMIT",
    says: "maxGroups",
  },
  {
    name: "a negative count",
    bytes: bent((document) => {
      document.learner.learner_model_param.num_class = "-1";
    }),
    code: "XGB_MODEL_FIELD",
    says: "num_class",
  },
  {
    name: "a base score that is no number",
    bytes: bent((document) => {
      document.learner.learner_model_param.base_score = "NaN";
    }),
    code: "XGB_MODEL_FIELD",
    says: "base_score",
  },
  {
    name: "a base score whose logarithm is infinite",
    bytes: bent((document) => {
      document.learner.objective.name = "count:poisson";
      document.learner.learner_model_param.base_score = "0";
    }),
    code: "XGB_MODEL_FIELD",
    says: "finite margin",
  },
  {
    name: "a node that is its own ancestor",
    bytes: bentTree((tree) => {
      tree.left_children[2] = 0;
    }),
    code: "XGB_MODEL_TREE",
    says: "child 0 once more",
  },
  {
    name: "a node with two parents",
    bytes: bentTree((tree) => {
      tree.right_children[2] = 1;
    }),
    code: "XGB_MODEL_TREE",
    says: "child 1 once more",
  },
  {
    name: "a child outside the tree",
    bytes: bentTree((tree) => {
      tree.right_children[2] = 5;
    }),
    code: "XGB_MODEL_FIELD",
    says: "trees[0].right_children[2]",
  },
  {
    name: "a split without a right child",
    bytes: bentTree((tree) => {
      tree.right_children[2] = -1;
    }),
    code: "XGB_MODEL_TREE",
    says: "child -1",
  },
  {
    name: "a threshold that is NaN",
    bytes: () => textBytes(new TextDecoder().decode(treeModelJson()).replace("[0.5,0.25", "[NaN,0.25")),
    code: "XGB_MODEL_FIELD",
    says: "trees[0].split_conditions[0]",
  },
  {
    name: "a feature the model does not have",
    bytes: bentTree((tree) => {
      tree.split_indices[0] = 2;
    }),
    code: "XGB_MODEL_FIELD",
    says: "trees[0].split_indices[0]",
  },
  {
    name: "a tree a hundred thousand deep",
    bytes: bentTree((tree) => chain(tree, 100_000)),
    code: "XGB_MODEL_LIMIT",
    says: "maxTreeDepth",
  },
  {
    name: "categories beyond their array",
    bytes: bentTree((tree) => {
      Object.assign(tree, { split_type: [1, 0, 0, 0, 0], categories: [1], categories_nodes: [0] });
      Object.assign(tree, { categories_segments: [0], categories_sizes: [1_000_000_000] });
    }),
    code: "XGB_MODEL_FIELD",
    says: "categories_sizes[0]",
  },
  {
    name: "a category that is no code",
    bytes: bentTree((tree) => {
      Object.assign(tree, { split_type: [1, 0, 0, 0, 0], categories: [2 ** 31], categories_nodes: [0] });
      Object.assign(tree, { categories_segments: [0], categories_sizes: [1] });
    }),
    code: "XGB_MODEL_FIELD",
    says: "categories[0]",
  },
  {
    name: "forty category sets of half a million words each",
    bytes: bentTree((tree) => {
      chain(tree, 40);
      const nodes = Array.from({ length: 40 }, (_, index) => index * 2);
      Object.assign(tree, { split_type: tree.left_children.map((child) => (child === -1 ? 0 : 1)) });
      Object.assign(tree, { categories: nodes.map(() => 16_777_215), categories_nodes: nodes });
      Object.assign(tree, {
        categories_segments: nodes.map((_, index) => index),
        categories_sizes: nodes.map(() => 1),
      });
    }),
    code: "XGB_MODEL_LIMIT",
    says: "maxCategories",
  },
  {
    name: "a categorical split without a set",
    bytes: bentTree((tree) => {
      tree.split_type[0] = 1;
    }),
    code: "XGB_MODEL_FIELD",
    says: "no entry for node 0",
  },
  {
    name: "a tree of a class that does not exist",
    bytes: bent((document) => {
      document.learner.gradient_booster.model.tree_info[1] = 7;
    }),
    code: "XGB_MODEL_FIELD",
    says: "tree_info[1]",
  },
  {
    name: "rounds that run backwards",
    bytes: bent((document) => {
      document.learner.gradient_booster.model.iteration_indptr = [0, 2, 1, 2];
    }),
    code: "XGB_MODEL_FIELD",
    says: "iteration_indptr",
  },
  {
    name: "vector leaves",
    bytes: bentTree((tree) => {
      tree.tree_param.size_leaf_vector = "3";
    }),
    code: "XGB_MODEL_UNSUPPORTED",
    says: "vector leaves of 3 values",
  },
  {
    name: "an objective that does not exist",
    bytes: bent((document) => {
      document.learner.objective.name = "reg:cubederror";
    }),
    code: "XGB_MODEL_UNSUPPORTED",
    says: "reg:cubederror",
  },
  {
    name: "a booster that does not exist",
    bytes: bent((document) => {
      document.learner.gradient_booster.name = "gbforest";
    }),
    code: "XGB_MODEL_UNSUPPORTED",
    says: "gbforest",
  },
  {
    name: "linear weights of another number",
    bytes: bent((document) => {
      document.learner.gradient_booster.name = "gblinear";
      Object.assign(document.learner.gradient_booster.model, { weights: [1, 2] });
    }),
    code: "XGB_MODEL_FIELD",
    says: "weights",
  },
  {
    name: "UBJSON cut in the middle",
    bytes: () => encodeUbjson(treeDocument()).subarray(0, 900),
    code: "XGB_MODEL_TRUNCATED",
    says: "bytes to the end",
  },
  {
    name: "UBJSON with an array of 2^63 numbers",
    bytes: () => joined("{", ...key("a"), "[$d#L", huge),
    code: "XGB_MODEL_FIELD",
    says: "the integer 9223372036854775807",
  },
  {
    name: "UBJSON with a billion numbers announced",
    bytes: () => joined("{", ...key("a"), "[$d#l", [0x3b, 0x9a, 0xca, 0]),
    code: "XGB_MODEL_TRUNCATED",
    says: "1000000000 items",
  },
  {
    name: "UBJSON with a billion nulls of no size",
    bytes: () => joined("{", ...key("a"), "[$Z#l", [0x3b, 0x9a, 0xca, 0]),
    code: "XGB_MODEL_SYNTAX",
    says: "numeric item type",
  },
  {
    name: "UBJSON with a negative length",
    bytes: () => joined("{L", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    code: "XGB_MODEL_SYNTAX",
    says: "not negative",
  },
  {
    name: "UBJSON with an unknown type",
    bytes: () => joined("{", ...key("a"), "?"),
    code: "XGB_MODEL_SYNTAX",
    says: "`?`",
  },
  {
    name: "UBJSON nested a hundred thousand deep",
    bytes: () => joined("{", ...key("a"), "[".repeat(100_000)),
    code: "XGB_MODEL_LIMIT",
    says: "maxDocumentDepth",
  },
  {
    name: "plain text",
    bytes: () => textBytes("This is no model. ".repeat(20)),
    code: "XGB_MODEL_LIMIT",
    says: "num_feature",
  },
  {
    name: "zeros",
    bytes: () => new Uint8Array(4096),
    code: "XGB_MODEL_FIELD",
    says: "The file is no XGBoost model",
  },
  {
    name: "a legacy header cut off",
    bytes: () => treeModelLegacy().subarray(0, 60),
    code: "XGB_MODEL_TRUNCATED",
    says: "learner parameters",
  },
  {
    name: "two billion trees in a legacy file",
    bytes: legacyWith(firstTree - 160, 0x7fffffff),
    code: "XGB_MODEL_LIMIT",
    says: "maxTrees",
  },
  {
    name: "a million trees in a small legacy file",
    bytes: legacyWith(firstTree - 160, 1_000_000),
    code: "XGB_MODEL_TRUNCATED",
    says: "1000000 trees",
  },
  {
    name: "a legacy tree of two billion nodes",
    bytes: legacyWith(firstTree + 4, 0x7fffffff),
    code: "XGB_MODEL_LIMIT",
    says: "maxNodes",
  },
  {
    name: "a legacy tree of no nodes",
    bytes: legacyWith(firstTree + 4, -5),
    code: "XGB_MODEL_FIELD",
    says: "trees[0].num_nodes",
  },
  {
    name: "a cycle in a legacy tree",
    bytes: legacyWith(firstNode + 4, 0),
    code: "XGB_MODEL_TREE",
    says: "child 0 once more",
  },
  {
    name: "a child outside a legacy tree",
    bytes: legacyWith(firstNode + 8, 0x7ffffff0),
    code: "XGB_MODEL_TREE",
    says: "child 2147483632",
  },
  {
    name: "a snapshot whose model part is longer than the file",
    bytes: () => joined("CONFIG-offset:", [0, 0, 0, 0, 1, 0, 0, 0]),
    code: "XGB_MODEL_TRUNCATED",
    says: "the model part",
  },
  {
    name: "a pickle that calls the system",
    bytes: () => joined([0x80, 2], "cposix\nsystem\nX", [3, 0, 0, 0], "id\n", [0x85, 0x52, 0x2e]),
    code: "XGB_PICKLE_REFUSED",
    says: "posix.system",
  },
  {
    name: "a pickled wrapper of scikit-learn",
    bytes: () => pickled(treeModelLegacy(), "xgboost.sklearn", "XGBClassifier"),
    code: "XGB_PICKLE_REFUSED",
    says: "get_booster().save_model",
  },
  {
    name: "a pickle with an opcode boosters do not use",
    bytes: () => joined([0x80, 2], "I1\n."),
    code: "XGB_PICKLE_REFUSED",
    says: "opcode 0x49",
  },
  {
    name: "a pickle of protocol 0",
    bytes: () => joined([0x80, 0], "."),
    code: "XGB_PICKLE_REFUSED",
    says: "protocol 0",
  },
  {
    name: "a pickle with bytes of 2^62",
    bytes: () => joined([0x80, 4, 0x8e, 0, 0, 0, 0, 0, 0, 0, 0x40]),
    code: "XGB_MODEL_TRUNCATED",
    says: "a length of 4611686018427387904",
  },
  {
    name: "a pickle that recalls what it never stored",
    bytes: () => joined([0x80, 4, 0x68, 9, 0x2e]),
    code: "XGB_MODEL_SYNTAX",
    says: "memo 9",
  },
  {
    name: "a pickle of two million opcodes",
    bytes: () => joined([0x80, 4], "N".repeat(2_000_000)),
    code: "XGB_MODEL_LIMIT",
    says: "maxPickleOpcodes",
  },
  {
    name: "a pickle inside a pickle",
    bytes: () => pickled(pickled(treeModelLegacy())),
    code: "XGB_MODEL_FIELD",
    says: "another pickle",
  },
  {
    name: "a pickle of a list",
    bytes: () => joined([0x80, 4, 0x5d, 0x2e]),
    code: "XGB_MODEL_FIELD",
    says: "xgboost.core.Booster",
  },
];
