/** Counts of inner nodes that are not built yet; label counts stay below it, in sum. */
export const unbuiltCount = 1e15;

/** Children of the inner nodes: entry i belongs to node labelCount + i. Leaves are 0 … labelCount − 1, in label order. */
export interface HuffmanTree {
  readonly labelCount: number;
  readonly root: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/**
 * Builds the tree of hierarchical softmax from the labels' counts (A317): leaves from the last label upwards and finished inner
 * nodes in order of creation; twice the smaller head is taken, the leaf only if its count is strictly smaller.
 */
export function buildHuffmanTree(counts: Float64Array): HuffmanTree {
  const labelCount = counts.length;
  const nodeCount = 2 * labelCount - 1;
  const nodeCounts = new Float64Array(nodeCount).fill(unbuiltCount);
  nodeCounts.set(counts);
  const left = new Int32Array(labelCount - 1);
  const right = new Int32Array(labelCount - 1);
  let leaf = labelCount - 1;
  let node = labelCount;
  const takeSmaller = () => (leaf >= 0 && nodeCounts[leaf]! < nodeCounts[node]! ? leaf-- : node++);
  for (let i = labelCount; i < nodeCount; i++) {
    const first = takeSmaller();
    const second = takeSmaller();
    left[i - labelCount] = first;
    right[i - labelCount] = second;
    nodeCounts[i] = nodeCounts[first]! + nodeCounts[second]!;
  }
  return { labelCount, root: nodeCount - 1, left, right };
}
