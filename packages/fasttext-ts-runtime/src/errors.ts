/**
 * Every error this package throws. Each code has one class; `details` says where, what was got and what was expected.
 * Codes are never reused.
 */

/** Longest piece of foreign text quoted in a message. */
const quoteLimit = 120;

/** Root of the family: `catch (error) { if (error instanceof FastTextError) … }`. */
export abstract class FastTextError<Code extends string = string, Details = unknown> extends Error {
  abstract readonly code: Code;
  readonly details: Details;

  constructor(message: string, details: Details, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
  }
}

/** Details of every error about a model's content. */
export interface ModelProblem {
  /** Path as given, or `<bytes>`. */
  readonly file: string;
  /** Byte offset in the file, when one is known. */
  readonly offset?: number;
  /** Field, such as `dictionary.entries[3].count`. */
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** The path does not exist, cannot be read, or the folder does not hold exactly one model. */
export class ModelFileError extends FastTextError<"FASTTEXT_MODEL_FILE", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_FILE";
}

/** The bytes end before the structure they announce. */
export class ModelTruncatedError extends FastTextError<"FASTTEXT_MODEL_TRUNCATED", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_TRUNCATED";
}

/** A field holds a value that no model can have, or two fields contradict each other. */
export class ModelFieldError extends FastTextError<"FASTTEXT_MODEL_FIELD", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_FIELD";
}

/** The output matrix or a quantizer holds NaN or an infinity. */
export class ModelNotFiniteError extends FastTextError<"FASTTEXT_MODEL_NOT_FINITE", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_NOT_FINITE";
}

/** A label is not valid UTF-8, so it cannot be reported as a string. */
export class ModelLabelError extends FastTextError<"FASTTEXT_MODEL_LABEL", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_LABEL";
}

/** A count, size or length is above the limit given to `loadFastText`. */
export class ModelLimitError extends FastTextError<"FASTTEXT_MODEL_LIMIT", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_LIMIT";
}

/** The file is something else (a gzip archive, text vectors) or of a version this package does not read. */
export class ModelUnsupportedError extends FastTextError<"FASTTEXT_MODEL_UNSUPPORTED", ModelProblem> {
  readonly code = "FASTTEXT_MODEL_UNSUPPORTED";
}

/** Details of an error about the arguments of a call. */
export interface InputProblem {
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** `predict` was called on a model of word vectors, which has no labels. */
export class ModelKindError extends FastTextError<"FASTTEXT_MODEL_KIND", InputProblem> {
  readonly code = "FASTTEXT_MODEL_KIND";
}

/** An answer met NaN or an infinity: in a row that training left unset, or because sums of the weights overflow. */
export class ScoreNotFiniteError extends FastTextError<"FASTTEXT_SCORE_NOT_FINITE", InputProblem> {
  readonly code = "FASTTEXT_SCORE_NOT_FINITE";
}

/** `k`, `threshold` or another option is not a value it can have. */
export class InputOptionError extends FastTextError<"FASTTEXT_INPUT_OPTION", InputProblem> {
  readonly code = "FASTTEXT_INPUT_OPTION";
}

/** The text holds a lone surrogate (it has no UTF-8 form) or, where refused, a line break. */
export class InputTextError extends FastTextError<"FASTTEXT_INPUT_TEXT", InputProblem> {
  readonly code = "FASTTEXT_INPUT_TEXT";
}

/** Every class above, for tests and for the generated reference. */
export const errorCatalogue = {
  FASTTEXT_MODEL_FILE: ModelFileError,
  FASTTEXT_MODEL_TRUNCATED: ModelTruncatedError,
  FASTTEXT_MODEL_FIELD: ModelFieldError,
  FASTTEXT_MODEL_NOT_FINITE: ModelNotFiniteError,
  FASTTEXT_MODEL_LABEL: ModelLabelError,
  FASTTEXT_MODEL_LIMIT: ModelLimitError,
  FASTTEXT_MODEL_UNSUPPORTED: ModelUnsupportedError,
  FASTTEXT_MODEL_KIND: ModelKindError,
  FASTTEXT_SCORE_NOT_FINITE: ScoreNotFiniteError,
  FASTTEXT_INPUT_OPTION: InputOptionError,
  FASTTEXT_INPUT_TEXT: InputTextError,
} as const;

type ModelErrorClass = new (message: string, details: ModelProblem, cause?: unknown) => FastTextError;

/**
 * Builds an error about a model; the message is made from the details: where, got, expected, what to do.
 * `advice` ends the message and is a whole sentence.
 */
export function modelError(
  kind: ModelErrorClass,
  problem: ModelProblem,
  advice?: string,
  cause?: unknown,
): FastTextError {
  const offset = problem.offset === undefined ? "" : `, offset ${problem.offset}`;
  const tail = advice === undefined ? "" : ` ${advice}`;
  const message = `model ${problem.file}, ${problem.field}${offset}: got ${problem.got}, expected ${problem.expected}.${tail}`;
  return new kind(message, problem, cause);
}

type InputErrorClass = new (message: string, details: InputProblem) => FastTextError;

/** Builds an error about the arguments of a call. */
export function inputError(kind: InputErrorClass, problem: InputProblem, advice?: string): FastTextError {
  const tail = advice === undefined ? "" : ` ${advice}`;
  return new kind(`${problem.field}: got ${problem.got}, expected ${problem.expected}.${tail}`, problem);
}

/** Foreign text in a message: quoted and cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > quoteLimit ? `${text.slice(0, quoteLimit)}…` : text);
}
