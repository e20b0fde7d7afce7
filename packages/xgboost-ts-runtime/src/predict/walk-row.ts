/** Walks one row through many trees: eight trees at once, so that their memory accesses overlap. */

import { type Forest, nextNode, treeKinds } from "../forest/forest.ts";

/**
 * Adds the leaves of trees `begin … end − 1` to the row's margins `margins[at + group]`, tree by tree in order (A221).
 * `row` holds the slots from `from` on.
 */
export function addTreesToRow(
  forest: Forest,
  row: Float32Array,
  from: number,
  begin: number,
  end: number,
  margins: Float32Array,
  at: number,
): void {
  const { roots, depths, steppedRuns, groups, child, slot, threshold } = forest;
  let tree = begin;
  while (tree < end) {
    if (steppedRuns[tree]! < 8 || tree + 8 > end) {
      const leaf = walkTree(forest, tree, row, from);
      margins[at + groups[tree]!]! += threshold[leaf]!;
      tree++;
      continue;
    }
    let a = roots[tree]!;
    let b = roots[tree + 1]!;
    let c = roots[tree + 2]!;
    let d = roots[tree + 3]!;
    let e = roots[tree + 4]!;
    let f = roots[tree + 5]!;
    let g = roots[tree + 6]!;
    let h = roots[tree + 7]!;
    let steps = 0;
    for (let index = tree; index < tree + 8; index++) if (depths[index]! > steps) steps = depths[index]!;
    for (let step = 0; step < steps; step++) {
      a = child[a]! + (row[from + slot[a]!]! >= threshold[a]! ? 1 : 0);
      b = child[b]! + (row[from + slot[b]!]! >= threshold[b]! ? 1 : 0);
      c = child[c]! + (row[from + slot[c]!]! >= threshold[c]! ? 1 : 0);
      d = child[d]! + (row[from + slot[d]!]! >= threshold[d]! ? 1 : 0);
      e = child[e]! + (row[from + slot[e]!]! >= threshold[e]! ? 1 : 0);
      f = child[f]! + (row[from + slot[f]!]! >= threshold[f]! ? 1 : 0);
      g = child[g]! + (row[from + slot[g]!]! >= threshold[g]! ? 1 : 0);
      h = child[h]! + (row[from + slot[h]!]! >= threshold[h]! ? 1 : 0);
    }
    margins[at + groups[tree]!]! += threshold[a]!;
    margins[at + groups[tree + 1]!]! += threshold[b]!;
    margins[at + groups[tree + 2]!]! += threshold[c]!;
    margins[at + groups[tree + 3]!]! += threshold[d]!;
    margins[at + groups[tree + 4]!]! += threshold[e]!;
    margins[at + groups[tree + 5]!]! += threshold[f]!;
    margins[at + groups[tree + 6]!]! += threshold[g]!;
    margins[at + groups[tree + 7]!]! += threshold[h]!;
    tree += 8;
  }
}

/** The leaf (as a node of the forest) that the row reaches in one tree. */
export function walkTree(forest: Forest, tree: number, row: Float32Array, from: number): number {
  const { child, slot, threshold } = forest;
  let node = forest.roots[tree]!;
  if (forest.kinds[tree] === treeKinds.categorical) {
    while (child[node] !== node) node = nextNode(forest, node, row[from + slot[node]!]!);
    return node;
  }
  while (child[node] !== node) {
    node = child[node]! + (row[from + slot[node]!]! >= threshold[node]! ? 1 : 0);
  }
  return node;
}
