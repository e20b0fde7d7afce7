/** Feed-forward layers with sigmoid units; the last layer is left linear (model-ops.md §6). */
import { exp } from "./arithmetic.ts";

/** Weights a perceptron of these layer sizes has: for each layer its matrix, then its biases. */
export function perceptronWeightCount(layers: ArrayLike<number>): number {
  let count = 0;
  for (let l = 1; l < layers.length; l++) count += (layers[l - 1]! + 1) * layers[l]!;
  return count;
}

/**
 * Returns `raw(x, out)`: the last layer's sums before any activation.
 *
 * @param layers sizes, input first, at least two
 * @param weights layer by layer: column-major [outputs, inputs], then [outputs] biases
 */
export function createPerceptron(
  layers: readonly number[],
  weights: Float64Array,
): (x: Float64Array, out: Float64Array) => void {
  const activations = layers.slice(1, -1).map((size) => new Float64Array(size));
  const offsets = layers.map((_, l) => perceptronWeightCount(layers.slice(0, l + 1)));
  return (x, out) => {
    let input = x;
    for (let l = 1; l < layers.length; l++) {
      const target = activations[l - 1] ?? out;
      addWeighted(weights, offsets[l - 1]!, input, layers[l - 1]!, target);
      if (target !== out) {
        for (let o = 0; o < target.length; o++) target[o] = 1 / (1 + exp(-target[o]!));
      }
      input = target;
    }
  };
}

/** target = W·input + b; the bias comes after the products. */
function addWeighted(
  weights: Float64Array,
  offset: number,
  input: Float64Array,
  inputSize: number,
  target: Float64Array,
): void {
  const size = target.length;
  target.fill(0);
  for (let i = 0, at = offset; i < inputSize; i++) {
    const value = input[i]!;
    for (let o = 0; o < size; o++, at++) target[o] = target[o]! + weights[at]! * value;
  }
  const biases = offset + inputSize * size;
  for (let o = 0; o < size; o++) target[o] = target[o]! + weights[biases + o]!;
}
