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
    const output = this.#output;
    const least = offsetLog(threshold);
    const best = new TopLabels(k);
    const isDropped = (score: number) => score < least || best.excludes(score);
    // Not recursive: labels that all have a count of 0 make a tree as deep as there are labels.
    const nodes = [root];
    const scores = [0];
    const products = [labelCount > 1 ? output.dotRow(hidden, root - labelCount) : 0];
    const two = new Float32Array(2);
    while (nodes.length > 0) {
      const node = nodes.pop()!;
      const score = scores.pop()!;
      const product = products.pop()!;
      if (isDropped(score)) continue;
      if (node < labelCount) {
        best.offer(node, score);
        continue;
      }
      const inner = node - labelCount;
      const turnRight = fround(1 / fround(1 + fround(exp(-product))));
      if (Number.isNaN(turnRight)) failNotFinite();
      const [leftNode, rightNode] = [left[inner]!, right[inner]!];
      const leftScore = fround(score + offsetLog(fround(1 - turnRight)));
      const rightScore = fround(score + offsetLog(turnRight));
      // A branch that is dropped now would be dropped later: the k-th best only rises.
      const goesLeft = !isDropped(leftScore);
      const goesRight = !isDropped(rightScore);
      const isLeftInner = goesLeft && leftNode >= labelCount;
      const isRightInner = goesRight && rightNode >= labelCount;
      // Two products at once take hardly longer than one, since each waits for its own last sum.
      if (isLeftInner && isRightInner)
        output.dotTwoRows(hidden, leftNode - labelCount, rightNode - labelCount, two);
      else if (isLeftInner) two[0] = output.dotRow(hidden, leftNode - labelCount);
      else if (isRightInner) two[1] = output.dotRow(hidden, rightNode - labelCount);
      if (goesRight) {
        nodes.push(rightNode);
        scores.push(rightScore);
        products.push(two[1]!);
      }
      if (goesLeft) {
        nodes.push(leftNode);
        scores.push(leftScore);
        products.push(two[0]!);
      }
    }
    return best.sorted().map(({ label, score }) => ({ label, probability: fround(exp(score)) }));
  }
}
