import { inputError, ScoreNotFiniteError } from "./errors.ts";

/** Rows that training never met can hold anything (fastText 0.9.3), and sums of finite weights need not be finite. */
export function failNotFinite(): never {
  throw inputError(
    ScoreNotFiniteError,
    { field: "score or vector", got: "NaN or an infinity", expected: "finite numbers" },
    "The text meets a row that training left unset, or weights so large that sums overflow; fastText itself stops here with NaN.",
  );
}
