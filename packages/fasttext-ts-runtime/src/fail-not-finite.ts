import { inputError, ScoreNotFiniteError } from "./errors.ts";

/** The weights of a model are finite, but their products need not be. */
export function failNotFinite(): never {
  throw inputError(
    ScoreNotFiniteError,
    { field: "score", got: "NaN", expected: "a number" },
    "The model's weights are so large that float32 sums overflow; train it again with a lower learning rate.",
  );
}
