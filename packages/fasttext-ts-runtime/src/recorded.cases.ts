import type { Prediction } from "./fasttext-model.ts";

/** What the recorder writes beside each model (`tools/fasttext-recorder`). */
export interface RecordedModel {
  readonly origin: { readonly system: string; readonly recorder: string; readonly date: string };
  readonly case: { readonly args: { readonly kind?: string } };
  readonly predictions: readonly RecordedPrediction[];
  readonly sentences: readonly { readonly text: string; readonly expected: readonly number[] }[];
  readonly words: readonly { readonly word: string; readonly expected: readonly number[] }[];
}

export interface RecordedPrediction {
  readonly text: string;
  /** −1 for all. */
  readonly k: number;
  readonly threshold: number;
  readonly lineBreaks?: "end";
  readonly expected: readonly (readonly [label: string, probability: number])[];
}

/** The bar of the issue. */
export const tolerance = 2e-6;

/** What differs between a prediction and fastText's, or undefined. Labels and their order must be the same, equal scores included. */
export function predictionConflict(
  got: readonly Prediction[],
  recorded: RecordedPrediction,
): string | undefined {
  const { expected } = recorded;
  if (got.length !== expected.length) return `${got.length} labels instead of ${expected.length}`;
  for (const [i, [label, probability]] of expected.entries()) {
    const found = got[i]!;
    if (found.label !== label || !(Math.abs(found.probability - probability) <= tolerance)) {
      return `[${i}] ${found.label} ${found.probability}, expected ${label} ${probability}`;
    }
  }
  return undefined;
}

/** What differs between two vectors, or undefined: at most the tolerance, relative to numbers above 1. */
export function vectorConflict(got: Float32Array, expected: readonly number[]): string | undefined {
  if (got.length !== expected.length) return `${got.length} numbers instead of ${expected.length}`;
  for (const [i, value] of expected.entries()) {
    if (!(Math.abs(got[i]! - value) <= tolerance * Math.max(1, Math.abs(value)))) {
      return `[${i}] ${got[i]}, expected ${value}`;
    }
  }
  return undefined;
}
