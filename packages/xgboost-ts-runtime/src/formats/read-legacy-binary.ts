/** Legacy binary → model (A201–A207): XGBoost's own format up to 3.0, little endian, with or without `binf`. */

import { ModelFieldError, ModelLimitError, ModelUnsupportedError, modelError, quote } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { equalRounds, type ModelFormat, type ParsedModel, type ParsedTree } from "../model.ts";
import type { ByteReader } from "./byte-reader.ts";

const learnerBytes = 136;
const forestParameterBytes = 160;
const linearParameterBytes = 136;
const treeParameterBytes = 148;
const nodeBytes = 20;
const statisticBytes = 16;
const noCategories: ReadonlyMap<number, Uint32Array> = new Map();
/** Names of objectives and boosters are short; a longer one means these bytes are no model. */
const maxNameBytes = 1024;

interface LearnerHeader {
  readonly baseScore: number;
  readonly featureCount: number;
  readonly groupCount: number;
  readonly hasAttributes: boolean;
  readonly version: readonly [number, number, number] | null;
}

/** Reads one booster from the reader's place to where it ends; what follows it is left unread. */
export function readLegacyBinary(reader: ByteReader, format: ModelFormat, limits: Limits): ParsedModel {
  const header = readHeader(reader, limits);
  const objective = readName(reader, "objective name");
  const kindOffset = reader.offset;
  const kind = readName(reader, "booster name");
  const { featureCount, groupCount, version } = header;
  const common = {
    file: reader.file,
    format,
    version,
    objective,
    featureCount,
    groupCount,
    baseScores: [header.baseScore],
    baseScoreIsMargin: version === null && !objective.startsWith("multi:"),
    featureNames: null,
    featureTypes: null,
  };
  if (kind === "gblinear") {
    reader.skip(linearParameterBytes, "gblinear parameters");
    const weights = readFloats(reader, (featureCount + 1) * groupCount, "gblinear weights");
    const forest = {
      trees: [],
      treeGroups: new Int32Array(0),
      treeWeights: null,
      parallelTreeCount: 1,
      roundStarts: new Int32Array(1),
    };
    return { ...common, ...forest, kind, attributes: readAttributes(reader, header, limits), weights };
  }
  if (kind !== "gbtree" && kind !== "dart") {
    throw modelError(ModelUnsupportedError, {
      file: reader.file,
      offset: kindOffset,
      field: "booster name",
      got: quote(kind),
      expected: "gbtree, dart or gblinear",
    });
  }
  const forest = readForest(reader, header, limits);
  const treeCount = forest.trees.length;
  const treeWeights = kind === "dart" && treeCount > 0 ? readFloats(reader, treeCount, "dart weights") : null;
  const attributes = readAttributes(reader, header, limits);
  return { ...common, ...forest, kind, treeWeights, attributes, weights: null };
}

function readHeader(reader: ByteReader, limits: Limits): LearnerHeader {
  const start = reader.offset;
  reader.need(learnerBytes, "learner parameters");
  const baseScore = reader.f32le("base_score");
  const featureCount = reader.u32le("num_feature");
  const classCount = reader.i32le("num_class");
  const hasAttributes = reader.i32le("contain_extra_attrs") !== 0;
  reader.skip(4, "contain_eval_metrics");
  const major = reader.u32le("major version");
  const minor = reader.u32le("minor version");
  const targetCount = reader.u32le("num_target");
  reader.offset = start + learnerBytes;
  if (!Number.isFinite(baseScore)) refuse(reader, start, "base_score", String(baseScore), "a finite number");
  limit(reader, start + 4, "num_feature", featureCount, limits.maxFeatures, "maxFeatures");
  if (classCount < 0) refuse(reader, start + 8, "num_class", String(classCount), "a count");
  const groupCount = Math.max(1, classCount, major >= 1 ? targetCount : 1);
  limit(reader, start + 8, "num_class", groupCount, limits.maxGroups, "maxGroups");
  const version = major >= 1 ? ([major, minor, 0] as const) : null;
  return { baseScore, featureCount, groupCount, hasAttributes, version };
}

function readForest(reader: ByteReader, header: LearnerHeader, limits: Limits) {
  const start = reader.offset;
  reader.need(forestParameterBytes, "gbtree parameters");
  const treeCount = reader.i32le("num_trees");
  const parallelOrRoots = reader.i32le("num_parallel_tree");
  reader.offset = start + 28;
  refuseVectorLeaves(reader, "gbtree size_leaf_vector");
  reader.offset = start + forestParameterBytes;
  if (treeCount < 0) refuse(reader, start, "num_trees", String(treeCount), "a count");
  limit(reader, start, "num_trees", treeCount, limits.maxTrees, "maxTrees");
  reader.need(treeCount * (treeParameterBytes + nodeBytes + statisticBytes), `${treeCount} trees`);
  const trees: ParsedTree[] = [];
  let nodeCount = 0;
  for (let index = 0; index < treeCount; index++) {
    const tree = readTree(reader, index, limits.maxNodes - nodeCount);
    nodeCount += tree.left.length;
    trees.push(tree);
  }
  const treeGroups = new Int32Array(treeCount);
  for (let index = 0; index < treeCount; index++) {
    const offset = reader.offset;
    const group = reader.i32le(`tree_info[${index}]`);
    if (group < 0 || group >= header.groupCount) {
      refuse(reader, offset, `tree_info[${index}]`, String(group), `a group below ${header.groupCount}`);
    }
    treeGroups[index] = group;
  }
  // Before 1.0 this field counted roots; from 1.0 on it is num_parallel_tree.
  const parallelTreeCount = header.version === null ? 1 : Math.max(1, parallelOrRoots);
  return {
    trees,
    treeGroups,
    parallelTreeCount,
    roundStarts: equalRounds(treeCount, parallelTreeCount * header.groupCount),
  };
}

function readTree(reader: ByteReader, index: number, nodesLeft: number): ParsedTree {
  const name = `trees[${index}]`;
  const start = reader.offset;
  reader.need(treeParameterBytes, `${name} parameters`);
  const nodeCount = reader.view.getInt32(start + 4, true);
  reader.offset = start + 20;
  refuseVectorLeaves(reader, `${name}.size_leaf_vector`);
  reader.offset = start + treeParameterBytes;
  if (nodeCount < 1) refuse(reader, start + 4, `${name}.num_nodes`, String(nodeCount), "at least the root");
  if (nodeCount > nodesLeft) limit(reader, start + 4, `${name}.num_nodes`, nodeCount, nodesLeft, "maxNodes");
  reader.need(nodeCount * (nodeBytes + statisticBytes), `the ${nodeCount} nodes of ${name}`);
  const { view } = reader;
  const left = new Int32Array(nodeCount);
  const right = new Int32Array(nodeCount);
  const feature = new Int32Array(nodeCount);
  const condition = new Float32Array(nodeCount);
  const defaultLeft = new Uint8Array(nodeCount);
  const cover = new Float32Array(nodeCount);
  let at = reader.offset;
  for (let node = 0; node < nodeCount; node++, at += nodeBytes) {
    const child = view.getInt32(at + 4, true);
    const split = view.getUint32(at + 12, true);
    left[node] = child;
    right[node] = view.getInt32(at + 8, true);
    condition[node] = view.getFloat32(at + 16, true);
    defaultLeft[node] = split >>> 31;
    if (child === -1) continue;
    feature[node] = split & 0x7fffffff;
  }
  for (let node = 0; node < nodeCount; node++, at += statisticBytes)
    cover[node] = view.getFloat32(at + 4, true);
  reader.offset = at;
  return { left, right, feature, condition, defaultLeft, cover, categories: noCategories };
}

function readFloats(reader: ByteReader, expected: number, what: string): Float32Array {
  const offset = reader.offset;
  const count = reader.u64le(`count of ${what}`);
  if (count !== expected) refuse(reader, offset, `count of ${what}`, String(count), String(expected));
  reader.need(count * 4, what);
  const floats = new Float32Array(count);
  for (let index = 0; index < count; index++) floats[index] = reader.f32le(what);
  return floats;
}

function readAttributes(
  reader: ByteReader,
  header: LearnerHeader,
  limits: Limits,
): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  if (!header.hasAttributes) return attributes;
  const offset = reader.offset;
  const count = reader.u64le("count of attributes");
  limit(reader, offset, "count of attributes", count, limits.maxDocumentValues, "maxDocumentValues");
  reader.need(count * 16, `${count} attributes`);
  for (let index = 0; index < count; index++) {
    const key = reader.text(
      reader.u64le("length of an attribute name"),
      limits.maxStringBytes,
      "attribute name",
    );
    const what = `attribute ${quote(key)}`;
    attributes.set(key, reader.text(reader.u64le(`length of ${what}`), limits.maxStringBytes, what));
  }
  return attributes;
}

function readName(reader: ByteReader, what: string): string {
  const offset = reader.offset;
  const byteLength = reader.u64le(`length of the ${what}`);
  if (byteLength === 0 || byteLength > maxNameBytes) {
    refuse(
      reader,
      offset,
      `length of the ${what}`,
      String(byteLength),
      `1 to ${maxNameBytes}`,
      "The file is no XGBoost model: none of the known beginnings was found, so it was read as legacy binary.",
    );
  }
  return reader.text(byteLength, maxNameBytes, what);
}

function refuseVectorLeaves(reader: ByteReader, field: string): void {
  const offset = reader.offset;
  const size = reader.i32le(field);
  if (size <= 1) return;
  throw modelError(ModelUnsupportedError, {
    file: reader.file,
    offset,
    field,
    got: `vector leaves of ${size} values`,
    expected: "one value a leaf",
  });
}

function refuse(
  reader: ByteReader,
  offset: number,
  field: string,
  got: string,
  expected: string,
  advice?: string,
): never {
  throw modelError(ModelFieldError, { file: reader.file, offset, field, got, expected }, advice);
}

function limit(
  reader: ByteReader,
  offset: number,
  field: string,
  value: number,
  maximum: number,
  limitName: string,
): void {
  if (value <= maximum) return;
  throw modelError(ModelLimitError, {
    file: reader.file,
    offset,
    field,
    got: String(value),
    expected: `at most ${maximum} (limits.${limitName})`,
  });
}
