/** The expected value of every node: the mean of the leaves below it, weighted by cover. */

import type { Forest } from "../forest/forest.ts";

const known = new WeakMap<Forest, Float64Array>();

/** Means by node of the forest; computed once a forest. */
export function nodeMeansOf(forest: Forest): Float64Array {
  let means = known.get(forest);
  if (means === undefined) {
    means = computeMeans(forest);
    known.set(forest, means);
  }
  return means;
}

function computeMeans({ child, threshold, cover }: Forest): Float64Array {
  const means = new Float64Array(child.length);
  // Children have higher numbers than their parent.
  for (let node = child.length - 1; node >= 0; node--) {
    const first = child[node]!;
    means[node] =
      first === node
        ? threshold[node]!
        : (means[first]! * cover[first]! + means[first + 1]! * cover[first + 1]!) / cover[node]!;
  }
  return means;
}
