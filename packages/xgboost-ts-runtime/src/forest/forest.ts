/**
 * The flat layout all trees are evaluated in. Every array lies in shared memory, so threads use one copy.
 *
 * A step is `node = child[node] + (row[slot[node]] >= threshold[node])`, without a branch:
 * - the two children of a node are neighbours, the one a *missing* value goes to first (NaN compares as false);
 * - where missing goes left, the row's slot holds `x` and the threshold is the model's `t`: `x >= t` goes right;
 * - where missing goes right, the slot holds `-x` and the threshold is the next float above `-t`: `-x >= up(-t)` is
 *   `-x > -t`, which is `x < t`, and goes left;
 * - a leaf reads slot 0, which is always NaN, and is its own child; its threshold holds its weight.
 *
 * So missing values cost nothing, and a walk of a fixed number of steps may run past its leaf.
 */

/** How the value of a feature is put into a slot of the row buffer. */
export const slotKinds = {
  nan: 0,
  value: 1,
  negated: 2,
  categoryDefaultLeft: 3,
  categoryDefaultRight: 4,
} as const;

/** How a tree is walked. */
export const treeKinds = {
  /** Near balanced: a fixed number of steps. */
  stepped: 0,
  /** Much deeper than its number of leaves asks for: until a leaf is met. */
  searched: 1,
  /** Has categorical splits. */
  categorical: 2,
} as const;

/** Structured-cloneable; nodes are numbered through all trees. */
export interface Forest {
  readonly treeCount: number;
  /** Root of each tree, and the number of nodes at the end. */
  readonly roots: Int32Array;
  /** Steps to the deepest leaf of each tree. */
  readonly depths: Int32Array;
  /** `treeKinds` of each tree. */
  readonly kinds: Uint8Array;
  /** How many trees from this one on are `stepped`. */
  readonly steppedRuns: Int32Array;
  readonly groups: Int32Array;
  readonly child: Int32Array;
  readonly slot: Int32Array;
  /** Threshold; in leaves the weight (dart: times the tree's weight); in categorical splits see `categorySet`. */
  readonly threshold: Float32Array;
  /** The bytes of `threshold` as integers: number of the category set of a categorical split. */
  readonly categorySet: Int32Array;
  /** Number of the node in the model's own tree. */
  readonly nodeId: Int32Array;
  /** Sum of hessians. */
  readonly cover: Float32Array;
  /** Weight of a leaf before the tree's own weight; `threshold` itself unless the booster is dart. */
  readonly leafWeight: Float32Array;
  /** dart: weight of each tree. */
  readonly treeWeights: Float32Array | null;
  /** Feature of each slot; slot 0 has none (−1). */
  readonly slotFeatures: Int32Array;
  readonly slotKinds: Uint8Array;
  /** First word of each category set, and the number of words at the end. */
  readonly setStarts: Int32Array;
  /** Bit `code` of a set: the category goes right (A223). */
  readonly setWords: Uint32Array;
}

/** Codes from here on are no categories: the row goes left (A223). */
const categoryEnd = 16_777_216;

/** Whether the category of value `v` is in the set; codes out of range and negative ones are in none. */
function isInCategorySet(forest: Forest, set: number, v: number): boolean {
  if (v < 0 || v >= categoryEnd) return false;
  const code = Math.trunc(v);
  const word = forest.setStarts[set]! + (code >>> 5);
  return word < forest.setStarts[set + 1]! && ((forest.setWords[word]! >>> (code & 31)) & 1) === 1;
}

/** The child of a node that this value goes to; works for every kind of node, a leaf included. */
export function nextNode(forest: Forest, node: number, v: number): number {
  const first = forest.child[node]!;
  const kind = forest.slotKinds[forest.slot[node]!]!;
  if (kind < slotKinds.categoryDefaultLeft) return first + (v >= forest.threshold[node]! ? 1 : 0);
  if (Number.isNaN(v)) return first;
  const goesRight = isInCategorySet(forest, forest.categorySet[node]!, v);
  return first + (goesRight === (kind === slotKinds.categoryDefaultLeft) ? 1 : 0);
}
