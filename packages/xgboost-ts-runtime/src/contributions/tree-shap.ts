/**
 * Exact SHAP values of one tree in polynomial time (Lundberg, Erion and Lee, "Consistent Individualized Feature
 * Attribution for Tree Ensembles", algorithm 2), every step rounded to single precision as XGBoost's are: the errors of
 * cancellation are then the same too. The tree is walked depth first with an explicit stack; each level keeps its own
 * copy of the path of unique features, so going back up costs nothing.
 */

import { type Forest, nextNode } from "../forest/forest.ts";

const { fround } = Math;

/** Path elements of one level: what share of rows flows on when the feature is unknown (zero) or known (one). */
class Path {
  readonly features: Int32Array;
  readonly zeros: Float32Array;
  readonly ones: Float32Array;
  readonly weights: Float32Array;
  /** Number of elements; the first belongs to no feature. */
  length = 0;

  constructor(capacity: number) {
    this.features = new Int32Array(capacity);
    this.zeros = new Float32Array(capacity);
    this.ones = new Float32Array(capacity);
    this.weights = new Float32Array(capacity);
  }

  copyFrom(other: Path): void {
    const { length } = other;
    for (let index = 0; index < length; index++) {
      this.features[index] = other.features[index]!;
      this.zeros[index] = other.zeros[index]!;
      this.ones[index] = other.ones[index]!;
      this.weights[index] = other.weights[index]!;
    }
    this.length = length;
  }

  extend(feature: number, zero: number, one: number): void {
    const { weights } = this;
    const depth = this.length++;
    this.features[depth] = feature;
    this.zeros[depth] = zero;
    this.ones[depth] = one;
    weights[depth] = depth === 0 ? 1 : 0;
    for (let index = depth - 1; index >= 0; index--) {
      const weight = weights[index]!;
      weights[index + 1]! += fround(fround(fround(one * weight) * (index + 1)) / (depth + 1));
      weights[index] = fround(fround(zero * weight) * (depth - index)) / (depth + 1);
    }
  }

  /** Undoes the extension by element `at`. */
  unwind(at: number): void {
    const { features, zeros, ones, weights } = this;
    const depth = this.length - 1;
    const one = ones[at]!;
    const zero = zeros[at]!;
    let next = weights[depth]!;
    for (let index = depth - 1; index >= 0; index--) {
      const weight = weights[index]!;
      if (one !== 0) {
        const unwound = fround(fround(next * (depth + 1)) / fround((index + 1) * one));
        weights[index] = unwound;
        next = fround(weight - fround(fround(fround(unwound * zero) * (depth - index)) / (depth + 1)));
      } else {
        weights[index] = fround(weight * (depth + 1)) / fround(zero * (depth - index));
      }
    }
    for (let index = at; index < depth; index++) {
      features[index] = features[index + 1]!;
      zeros[index] = zeros[index + 1]!;
      ones[index] = ones[index + 1]!;
    }
    this.length--;
  }

  /** Sum of the weights the path would have without element `at`. */
  sumWithout(at: number): number {
    const { weights } = this;
    const depth = this.length - 1;
    const one = this.ones[at]!;
    const zero = this.zeros[at]!;
    let next = weights[depth]!;
    let sum = 0;
    for (let index = depth - 1; index >= 0; index--) {
      const share = fround((depth - index) / (depth + 1));
      if (one !== 0) {
        const unwound = fround(fround(next * (depth + 1)) / fround((index + 1) * one));
        sum = fround(sum + unwound);
        next = fround(weights[index]! - fround(fround(unwound * zero) * share));
      } else if (zero !== 0) {
        sum = fround(sum + fround(fround(weights[index]! / zero) / share));
      }
    }
    return sum;
  }

  /** Element of a feature, or −1. */
  find(feature: number): number {
    for (let index = 1; index < this.length; index++) if (this.features[index] === feature) return index;
    return -1;
  }
}

interface Visit {
  readonly node: number;
  readonly level: number;
  readonly feature: number;
  readonly zero: number;
  readonly one: number;
}

/** SHAP values of the trees of a forest; keeps its buffers from tree to tree. */
export class TreeShap {
  private readonly forest: Forest;
  private readonly levels: Path[] = [];

  constructor(forest: Forest) {
    this.forest = forest;
  }

  /** Adds the values of one tree to `values[feature]`; `row` holds the slots from `from` on. */
  add(tree: number, row: Float32Array, from: number, values: Float32Array): void {
    const { forest } = this;
    const { child, slot, cover, leafWeight, slotFeatures } = forest;
    const stack: Visit[] = [{ node: forest.roots[tree]!, level: 0, feature: -1, zero: 1, one: 1 }];
    for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
      const { node, level } = visit;
      const path = this.level(level);
      if (level === 0) path.length = 0;
      else path.copyFrom(this.levels[level - 1]!);
      path.extend(visit.feature, visit.zero, visit.one);
      const first = child[node]!;
      if (first === node) {
        for (let index = 1; index < path.length; index++) {
          const spread = fround(path.ones[index]! - path.zeros[index]!);
          values[path.features[index]!]! += fround(
            fround(path.sumWithout(index) * spread) * leafWeight[node]!,
          );
        }
        continue;
      }
      const feature = slotFeatures[slot[node]!]!;
      const hot = nextNode(forest, node, row[from + slot[node]!]!);
      const cold = hot === first ? first + 1 : first;
      let zero = 1;
      let one = 1;
      const known = path.find(feature);
      if (known >= 0) {
        zero = path.zeros[known]!;
        one = path.ones[known]!;
        path.unwind(known);
      }
      const coldShare = fround(cover[cold]! / cover[node]!);
      const hotShare = fround(cover[hot]! / cover[node]!);
      stack.push({ node: cold, level: level + 1, feature, zero: fround(coldShare * zero), one: 0 });
      stack.push({ node: hot, level: level + 1, feature, zero: fround(hotShare * zero), one });
    }
  }

  private level(level: number): Path {
    let path = this.levels[level];
    if (path === undefined) {
      path = new Path(level + 1);
      this.levels.push(path);
    }
    return path;
  }
}
