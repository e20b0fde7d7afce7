/** The file of a decision tree (bundle.md §5.4, §6): splits and leaves in pre-order. */
import type { DecisionNode, DecisionTree } from "../math/decision-tree.ts";
import type { ModelDirectory } from "../registry/define-op.ts";
import {
  type JsonObject,
  NodeProblem,
  type NodeReaders,
  type RefuseFile,
  readDouble,
  readDoubles,
  readIndex,
  readTreeNodes,
} from "./tree-file.ts";
import { WireReader } from "./wire-fields.ts";

/** Reads `tree.json` or `tree.pb`; mleap-runtime itself wrote `nodes.*` before 0.23.0. */
export function readDecisionTree(directory: ModelDirectory, refuse: RefuseFile): DecisionTree {
  let open = 1;
  const isComplete = (node: DecisionNode): boolean => {
    open += node.kind === "leaf" ? -1 : 1;
    return open === 0;
  };
  return readTreeNodes(directory, ["tree", "nodes"], readers, isComplete, refuse);
}

const readers: NodeReaders<DecisionNode> = {
  fromJson: (node) => {
    if (node["type"] === "leaf") return { kind: "leaf", values: readDoubles(node["values"], "values") };
    if (node["type"] !== "internal") throw new NodeProblem(`type is ${JSON.stringify(node["type"])}`);
    return splitFromJson(node["split"]);
  },
  fromProtobuf: (bytes) => {
    const reader = new WireReader(bytes);
    let node: DecisionNode | undefined;
    reader.eachField((field) => {
      if (field === 1) node = internalFromProtobuf(reader);
      else if (field === 2) node = leafFromProtobuf(reader);
      return field === 1 || field === 2;
    });
    if (node === undefined) throw new NodeProblem("neither internal nor leaf");
    return node;
  },
};

function splitFromJson(split: unknown): DecisionNode {
  if (typeof split !== "object" || split === null) throw new NodeProblem("an internal node without split");
  const { type, featureIndex, threshold, isLeft, categories } = split as JsonObject;
  const index = readIndex(featureIndex, "featureIndex");
  if (type === "continuous") {
    return { kind: "continuous", featureIndex: index, threshold: readDouble(threshold, "threshold") };
  }
  if (type !== "categorical") throw new NodeProblem(`split type is ${JSON.stringify(type)}`);
  if (typeof isLeft !== "boolean") throw new NodeProblem(`isLeft is ${JSON.stringify(isLeft)}`);
  return {
    kind: "categorical",
    featureIndex: index,
    isLeft,
    categories: readDoubles(categories, "categories"),
  };
}

/** InternalNode { 1: Split { 1: CategoricalSplit, 2: ContinuousSplit } } */
function internalFromProtobuf(reader: WireReader): DecisionNode {
  let node: DecisionNode | undefined;
  reader.eachFieldOfMessage((field) => {
    if (field !== 1) return false;
    reader.eachFieldOfMessage((kind) => {
      if (kind === 1) node = categoricalFromProtobuf(reader);
      else if (kind === 2) node = continuousFromProtobuf(reader);
      return kind === 1 || kind === 2;
    });
    return true;
  });
  if (node === undefined) throw new NodeProblem("an internal node without split");
  return node;
}

/** LeafNode { 1: values } */
function leafFromProtobuf(reader: WireReader): DecisionNode {
  const values: number[] = [];
  reader.eachFieldOfMessage((field, wire) => {
    if (field === 1) reader.repeatedDouble(wire, values);
    return field === 1;
  });
  return { kind: "leaf", values };
}

/** CategoricalSplit { 1: feature_index, 2: is_left, 3: num_categories, 4: categories } */
function categoricalFromProtobuf(reader: WireReader): DecisionNode {
  let featureIndex = 0;
  let isLeft = false;
  const categories: number[] = [];
  reader.eachFieldOfMessage((field, wire) => {
    if (field === 1) featureIndex = reader.uint32();
    else if (field === 2) isLeft = reader.uint32() !== 0;
    else if (field === 4) reader.repeatedDouble(wire, categories);
    else return false;
    return true;
  });
  return { kind: "categorical", featureIndex: readIndex(featureIndex, "feature_index"), isLeft, categories };
}

/** ContinuousSplit { 1: feature_index, 2: threshold } */
function continuousFromProtobuf(reader: WireReader): DecisionNode {
  let featureIndex = 0;
  let threshold = 0;
  reader.eachFieldOfMessage((field) => {
    if (field === 1) featureIndex = reader.uint32();
    else if (field === 2) threshold = reader.double();
    else return false;
    return true;
  });
  return { kind: "continuous", featureIndex: readIndex(featureIndex, "feature_index"), threshold };
}
