/** What contributions need to know about a forest beside its nodes; computed once, when first asked for. */

import type { Forest } from "../forest/forest.ts";

export interface ForestMeans {
  /** Expected value of every node: the mean of the leaves below it by cover, in single precision. */
  readonly means: Float32Array;
  /** Distinct features of the splits of each tree. */
  readonly features: readonly Int32Array[];
}

const known = new WeakMap<Forest, ForestMeans>();

export function meansOf(forest: Forest): ForestMeans {
  let means = known.get(forest);
  if (means === undefined) {
    means = { means: nodeMeans(forest), features: treeFeatures(forest) };
    known.set(forest, means);
  }
  return means;
}

function nodeMeans({ child, leafWeight, cover }: Forest): Float32Array {
  const means = new Float32Array(child.length);
  // Children have higher numbers than their parent.
  for (let node = child.length - 1; node >= 0; node--) {
    const first = child[node]!;
    if (first === node) {
      means[node] = leafWeight[node]!;
      continue;
    }
    const weighted = Math.fround(means[first]! * cover[first]!);
    const sum = Math.fround(weighted + Math.fround(means[first + 1]! * cover[first + 1]!));
    means[node] = sum / cover[node]!;
  }
  return means;
}

function treeFeatures({ treeCount, roots, slot, slotFeatures }: Forest): Int32Array[] {
  return Array.from({ length: treeCount }, (_, tree) => {
    const features = new Set<number>();
    for (let node = roots[tree]!; node < roots[tree + 1]!; node++) features.add(slotFeatures[slot[node]!]!);
    features.delete(-1);
    return Int32Array.from(features);
  });
}
