/** Parsed trees → flat layout, checking on the way that each is a tree. */

import { ModelFieldError, ModelLimitError, ModelTreeError, modelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { ParsedModel, ParsedTree } from "../model.ts";
import { nextFloatUp } from "../next-float-up.ts";
import { type Forest, slotKinds, treeKinds } from "./forest.ts";

/** A tree this many steps deeper than a balanced one of its size is searched, not stepped. */
const extraStepsAllowed = 3;

/** Lays the trees out; throws when one of them is no tree. */
export function buildForest(model: ParsedModel, limits: Limits): Forest {
  const { trees, treeWeights } = model;
  const nodeCount = trees.reduce((sum, tree) => sum + tree.left.length, 0);
  const roots = int32(trees.length + 1);
  const depths = int32(trees.length);
  const kinds = new Uint8Array(new SharedArrayBuffer(trees.length));
  const child = int32(nodeCount);
  const slot = int32(nodeCount);
  const threshold = new Float32Array(new SharedArrayBuffer(nodeCount * 4));
  const categorySet = new Int32Array(threshold.buffer);
  const nodeId = int32(nodeCount);
  const cover = new Float32Array(new SharedArrayBuffer(nodeCount * 4));
  const leafWeight =
    treeWeights === null ? threshold : new Float32Array(new SharedArrayBuffer(nodeCount * 4));
  const slots = new SlotTable();
  const sets = new CategorySetTable(model.file, limits);

  let next = 0;
  for (let index = 0; index < trees.length; index++) {
    const tree = trees[index]!;
    const checker = new TreeChecker(model, index, limits);
    const root = next++;
    roots[index] = root;
    nodeId[root] = 0;
    checker.visit(0, -1);
    let levelEnd = next;
    let leafCount = 0;
    for (let node = root; node < next; node++) {
      if (node === levelEnd) {
        depths[index]!++;
        checker.checkDepth(depths[index]!);
        levelEnd = next;
      }
      const id = nodeId[node]!;
      cover[node] = tree.cover[id]!;
      const left = tree.left[id]!;
      if (left === -1) {
        child[node] = node;
        leafWeight[node] = tree.condition[id]!;
        threshold[node] =
          treeWeights === null ? tree.condition[id]! : tree.condition[id]! * treeWeights[index]!;
        leafCount++;
        continue;
      }
      const right = tree.right[id]!;
      checker.visit(left, id);
      checker.visit(right, id);
      const missingLeft = tree.defaultLeft[id] === 1;
      child[node] = next;
      nodeId[next++] = missingLeft ? left : right;
      nodeId[next++] = missingLeft ? right : left;
      const feature = checker.feature(id);
      const categories = tree.categories.get(id);
      if (categories !== undefined) {
        categorySet[node] = sets.add(categories, index, id);
        const { categoryDefaultLeft, categoryDefaultRight } = slotKinds;
        slot[node] = slots.of(feature, missingLeft ? categoryDefaultLeft : categoryDefaultRight);
        kinds[index] = treeKinds.categorical;
        continue;
      }
      const condition = checker.threshold(id);
      slot[node] = slots.of(feature, missingLeft ? slotKinds.value : slotKinds.negated);
      threshold[node] = missingLeft ? condition : nextFloatUp(-condition);
    }
    const balanced = Math.ceil(Math.log2(leafCount));
    if (kinds[index] === treeKinds.stepped && depths[index]! > 2 * balanced + extraStepsAllowed) {
      kinds[index] = treeKinds.searched;
    }
  }
  roots[trees.length] = next;
  return {
    treeCount: trees.length,
    roots,
    depths,
    kinds,
    steppedRuns: runsOf(kinds),
    groups: int32(trees.length, model.treeGroups),
    child,
    slot,
    threshold,
    categorySet,
    nodeId,
    cover,
    leafWeight,
    treeWeights,
    slotFeatures: int32(slots.features.length, slots.features),
    slotKinds: Uint8Array.from(slots.kinds),
    setStarts: int32(sets.starts.length, sets.starts),
    setWords: sets.joined(),
  };
}

function int32(length: number, values?: ArrayLike<number>): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(length * 4));
  if (values !== undefined) array.set(values);
  return array;
}

function runsOf(kinds: Uint8Array): Int32Array {
  const runs = int32(kinds.length);
  for (let tree = kinds.length - 1; tree >= 0; tree--) {
    runs[tree] = kinds[tree] === treeKinds.stepped ? 1 + (runs[tree + 1] ?? 0) : 0;
  }
  return runs;
}

/** Numbers the (feature, kind) pairs the trees ask for. */
class SlotTable {
  readonly features: number[] = [-1];
  readonly kinds: number[] = [slotKinds.nan];
  private readonly known = new Map<number, number>();

  of(feature: number, kind: number): number {
    const key = feature * 8 + kind;
    let slot = this.known.get(key);
    if (slot === undefined) {
      slot = this.features.length;
      this.known.set(key, slot);
      this.features.push(feature);
      this.kinds.push(kind);
    }
    return slot;
  }
}

/** Collects the bit sets of categorical splits. */
class CategorySetTable {
  readonly starts: number[] = [0];
  private readonly sets: Uint32Array[] = [];
  private readonly file: string;
  private readonly limits: Limits;
  private wordCount = 0;

  constructor(file: string, limits: Limits) {
    this.file = file;
    this.limits = limits;
  }

  add(codes: Uint32Array, tree: number, node: number): number {
    let highest = -1;
    for (const code of codes) if (code > highest) highest = code;
    const length = (highest >>> 5) + (highest < 0 ? 0 : 1);
    const words = highest < 0 ? 0 : length;
    this.wordCount += words;
    if (this.wordCount > this.limits.maxCategories) {
      throw modelError(ModelLimitError, {
        file: this.file,
        field: `trees[${tree}].categories of node ${node}`,
        got: `bit sets of ${this.wordCount} words`,
        expected: `at most ${this.limits.maxCategories} (limits.maxCategories)`,
      });
    }
    const set = new Uint32Array(words);
    for (const code of codes) set[code >>> 5]! |= 1 << (code & 31);
    this.sets.push(set);
    this.starts.push(this.wordCount);
    return this.sets.length - 1;
  }

  joined(): Uint32Array {
    const words = new Uint32Array(new SharedArrayBuffer(this.wordCount * 4));
    for (const [index, set] of this.sets.entries()) words.set(set, this.starts[index]!);
    return words;
  }
}

/** Refuses cycles, shared children, children out of range, and thresholds that are no numbers. */
class TreeChecker {
  private readonly file: string;
  private readonly index: number;
  private readonly featureCount: number;
  private readonly tree: ParsedTree;
  private readonly limits: Limits;
  private readonly visited: Uint8Array;

  constructor(model: ParsedModel, index: number, limits: Limits) {
    const tree = model.trees[index]!;
    this.file = model.file;
    this.featureCount = model.featureCount;
    this.index = index;
    this.tree = tree;
    this.limits = limits;
    this.visited = new Uint8Array(tree.left.length);
  }

  visit(node: number, parent: number): void {
    if (node < 0 || node >= this.visited.length) {
      this.refuse(parent, `child ${node}`, `a node from 0 to ${this.visited.length - 1}`);
    }
    if (this.visited[node] === 1) {
      this.refuse(parent, `child ${node} once more`, "every node to be the child of one other at most");
    }
    this.visited[node] = 1;
  }

  private refuse(parent: number, got: string, expected: string): never {
    const field = `trees[${this.index}], children of node ${parent}`;
    throw modelError(ModelTreeError, { file: this.file, field, got, expected });
  }

  checkDepth(depth: number): void {
    if (depth <= this.limits.maxTreeDepth) return;
    throw modelError(ModelLimitError, {
      file: this.file,
      field: `trees[${this.index}]`,
      got: `a depth of ${depth}`,
      expected: `at most ${this.limits.maxTreeDepth} (limits.maxTreeDepth)`,
    });
  }

  feature(node: number): number {
    const feature = this.tree.feature[node]!;
    if (feature < this.featureCount) return feature;
    throw modelError(ModelFieldError, {
      file: this.file,
      field: `trees[${this.index}].split_indices[${node}]`,
      got: String(feature),
      expected: `a feature below num_feature = ${this.featureCount}`,
    });
  }

  threshold(node: number): number {
    const condition = this.tree.condition[node]!;
    if (!Number.isNaN(condition)) return condition;
    throw modelError(ModelFieldError, {
      file: this.file,
      field: `trees[${this.index}].split_conditions[${node}]`,
      got: "NaN",
      expected: "the threshold of a numeric split",
    });
  }
}
