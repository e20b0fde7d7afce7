import { failNotFinite } from "./fail-not-finite.ts";
import { buildHuffmanTree, type HuffmanTree } from "./huffman-tree.ts";
import type { LabelScorer, ScoredLabel } from "./label-scorer.ts";
import type { Matrix } from "./matrix.ts";
import { offsetLog } from "./offset-log.ts";
import { TopLabels } from "./top-labels.ts";

const { exp, fround } = Math;

/**
 * Walks the labels' tree from the root, multiplying the probabilities of the turns (A317). A branch is left as soon as it falls below
 * the threshold (1e-5 when the threshold is 0) or below the k-th best label found so far. The `offset` of the other losses is
 * not added here: every turn carries its own.
 */
export class HierarchicalSoftmax implements LabelScorer {
  readonly #output: Matrix;
  readonly #tree: HuffmanTree;

  constructor(output: Matrix, labelCounts: Float64Array) {
    this.#output = output;
    this.#tree = buildHuffmanTree(labelCounts);
  }

  top(hidden: Float32Array, k: number, threshold: number): ScoredLabel[] {
    const { labelCount, root, left, right } = this.#tree;
    const least = offsetLog(threshold);
    const best = new TopLabels(k);
    // Not recursive: labels that all have a count of 0 make a tree as deep as there are labels.
    const nodes = [root];
    const scores = [0];
    while (nodes.length > 0) {
      const node = nodes.pop()!;
      const score = scores.pop()!;
      if (score < least || best.excludes(score)) continue;
      if (node < labelCount) {
        best.offer(node, score);
        continue;
      }
      const inner = node - labelCount;
      const turnRight = fround(1 / fround(1 + fround(exp(-this.#output.dotRow(hidden, inner)))));
      if (Number.isNaN(turnRight)) failNotFinite();
      nodes.push(right[inner]!, left[inner]!);
      scores.push(fround(score + offsetLog(turnRight)), fround(score + offsetLog(fround(1 - turnRight))));
    }
    return best.sorted().map(({ label, score }) => ({ label, probability: fround(exp(score)) }));
  }
}
