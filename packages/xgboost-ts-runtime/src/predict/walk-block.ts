/** Walks a block of rows through one tree after the other: a tree stays in the cache, eight rows are walked at once. */

import { type Forest, treeKinds } from "../forest/forest.ts";
import { walkTree } from "./walk-row.ts";

/**
 * Adds the leaves of trees `begin … end − 1` to the margins of `rowCount` rows, `margins[at + row × groupCount + group]`.
 * `rows` holds the slots of row i from `i × width` on.
 */
export function addTreesToBlock(
  forest: Forest,
  rows: Float32Array,
  width: number,
  rowCount: number,
  begin: number,
  end: number,
  margins: Float32Array,
  at: number,
  groupCount: number,
): void {
  const { roots, depths, kinds, groups, child, slot, threshold } = forest;
  const together = rowCount & ~7;
  for (let tree = begin; tree < end; tree++) {
    const isStepped = kinds[tree] === treeKinds.stepped;
    let to = at + groups[tree]!;
    let row = 0;
    if (isStepped) {
      const root = roots[tree]!;
      const steps = depths[tree]!;
      for (; row < together; row += 8) {
        const rowA = row * width;
        const rowB = rowA + width;
        const rowC = rowB + width;
        const rowD = rowC + width;
        const rowE = rowD + width;
        const rowF = rowE + width;
        const rowG = rowF + width;
        const rowH = rowG + width;
        let a = root;
        let b = root;
        let c = root;
        let d = root;
        let e = root;
        let f = root;
        let g = root;
        let h = root;
        for (let step = 0; step < steps; step++) {
          a = child[a]! + Number(rows[rowA + slot[a]!]! >= threshold[a]!);
          b = child[b]! + Number(rows[rowB + slot[b]!]! >= threshold[b]!);
          c = child[c]! + Number(rows[rowC + slot[c]!]! >= threshold[c]!);
          d = child[d]! + Number(rows[rowD + slot[d]!]! >= threshold[d]!);
          e = child[e]! + Number(rows[rowE + slot[e]!]! >= threshold[e]!);
          f = child[f]! + Number(rows[rowF + slot[f]!]! >= threshold[f]!);
          g = child[g]! + Number(rows[rowG + slot[g]!]! >= threshold[g]!);
          h = child[h]! + Number(rows[rowH + slot[h]!]! >= threshold[h]!);
        }
        margins[to]! += threshold[a]!;
        margins[to + groupCount]! += threshold[b]!;
        margins[to + 2 * groupCount]! += threshold[c]!;
        margins[to + 3 * groupCount]! += threshold[d]!;
        margins[to + 4 * groupCount]! += threshold[e]!;
        margins[to + 5 * groupCount]! += threshold[f]!;
        margins[to + 6 * groupCount]! += threshold[g]!;
        margins[to + 7 * groupCount]! += threshold[h]!;
        to += 8 * groupCount;
      }
    }
    for (; row < rowCount; row++, to += groupCount) {
      margins[to]! += threshold[walkTree(forest, tree, rows, row * width)]!;
    }
  }
}
