/** Margins and leaves of a forest for a matrix. */

import type { Forest } from "../forest/forest.ts";
import { type Matrix, rowCountOf } from "../matrix.ts";
import { resultArray } from "../result-array.ts";
import { RowBlock } from "./row-block.ts";
import { addTreesToBlock } from "./walk-block.ts";
import { addTreesToRow, walkTree } from "./walk-row.ts";

/** Adds trees `begin … end − 1` to `margins` `[rows, groupCount]`, which hold the base already or zeros. */
export function addForest(
  forest: Forest,
  matrix: Matrix,
  begin: number,
  end: number,
  margins: Float32Array,
  groupCount: number,
): void {
  const rowCount = rowCountOf(matrix);
  const block = new RowBlock(forest, matrix);
  for (let first = 0; first < rowCount; first += block.capacity) {
    const count = Math.min(block.capacity, rowCount - first);
    block.fill(first, count);
    const at = first * groupCount;
    if (count >= 8) {
      addTreesToBlock(forest, block.values, block.width, count, begin, end, margins, at, groupCount);
      continue;
    }
    for (let row = 0; row < count; row++) {
      addTreesToRow(forest, block.values, row * block.width, begin, end, margins, at + row * groupCount);
    }
  }
}

/** Node numbers (of the model's own trees) of the leaves reached, `[rows, end − begin]`. */
export function leavesOf(forest: Forest, matrix: Matrix, begin: number, end: number): Float32Array {
  const rowCount = rowCountOf(matrix);
  const leaves = resultArray(rowCount, end - begin);
  const block = new RowBlock(forest, matrix);
  let to = 0;
  for (let first = 0; first < rowCount; first += block.capacity) {
    const count = Math.min(block.capacity, rowCount - first);
    block.fill(first, count);
    for (let row = 0; row < count; row++) {
      for (let tree = begin; tree < end; tree++) {
        leaves[to++] = forest.nodeId[walkTree(forest, tree, block.values, row * block.width)]!;
      }
    }
  }
  return leaves;
}
