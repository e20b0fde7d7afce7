/** Decision trees asked together: which leaf each of them sends a row to. */
import { type Vector, vectorSize } from "../tensor/vector.ts";
import type { DecisionTree } from "./decision-tree.ts";
import { layOutTrees } from "./tree-layout.ts";
import { chooseWalk, walkShortRow } from "./tree-walk.ts";

export interface TreeEnsemble {
  readonly treeCount: number;
  /** Values per leaf. */
  readonly leafWidth: number;
  /** Row-major [leaves, leafWidth]. */
  readonly leafValues: Float64Array;
  /**
   * The leaf each tree sends a row to, as rows of `leafValues`; the array is reused by the next call.
   * Elements a sparse row does not store are 0. Throws MLEAP_INPUT_SIZE for a row so short that a walk reads
   * beyond it; longer ones, and shorter ones whose missing features are not asked for, pass, as on the JVM.
   */
  readonly findLeaves: (x: Vector) => Int32Array;
}

/** @param trees each complete (see `treeLength`), every leaf with at least `leafWidth` values */
export function createTreeEnsemble(trees: readonly DecisionTree[], leafWidth: number): TreeEnsemble {
  const flat = layOutTrees(trees, leafWidth);
  const { featureCount, leafValues } = flat;
  const walk = chooseWalk(flat);
  const leaves = new Int32Array(trees.length);
  const findDense = (x: Float64Array, size: number): Int32Array => {
    if (size >= featureCount) walk(x, leaves);
    else walkShortRow(flat, x, size, leaves);
    return leaves;
  };
  // All zero between calls: a sparse row is written into it and wiped out again. Grows with the rows, not
  // with what a split may claim.
  let scattered = new Float64Array(0);
  const findLeaves = (x: Vector): Int32Array => {
    if (x.kind === "dense") return findDense(x.values, x.values.length);
    const { indices, values } = x;
    const size = vectorSize(x);
    const needed = Math.min(size, featureCount);
    if (scattered.length < needed) scattered = new Float64Array(needed);
    let stored = 0;
    for (; stored < indices.length && indices[stored]! < featureCount; stored++) {
      scattered[indices[stored]!] = values[stored]!;
    }
    try {
      return findDense(scattered, size);
    } finally {
      for (let k = 0; k < stored; k++) scattered[indices[k]!] = 0;
    }
  };
  return { treeCount: trees.length, leafWidth, leafValues, findLeaves };
}
