/**
 * Walks one row through many trees: eight trees at once, so that their memory accesses overlap. `Number(…)` of a
 * comparison compiles to an instruction without a branch; `… ? 1 : 0` becomes a branch that is guessed wrong every other
 * time, and made the loop four times slower (Node 24).
 */

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
      a = child[a]! + Number(row[from + slot[a]!]! >= threshold[a]!);
      b = child[b]! + Number(row[from + slot[b]!]! >= threshold[b]!);
      c = child[c]! + Number(row[from + slot[c]!]! >= threshold[c]!);
      d = child[d]! + Number(row[from + slot[d]!]! >= threshold[d]!);
      e = child[e]! + Number(row[from + slot[e]!]! >= threshold[e]!);
      f = child[f]! + Number(row[from + slot[f]!]! >= threshold[f]!);
      g = child[g]! + Number(row[from + slot[g]!]! >= threshold[g]!);
      h = child[h]! + Number(row[from + slot[h]!]! >= threshold[h]!);
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
    node = child[node]! + Number(row[from + slot[node]!]! >= threshold[node]!);
  }
  return node;
}
