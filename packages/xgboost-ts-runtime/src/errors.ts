/**
 * Every error this package throws. Each code has one class; `details` says where, what was got and what was expected.
 * Codes are never reused.
 */

/** Longest piece of foreign text quoted in a message. */
const quoteLimit = 120;

/** Root of the family: `catch (error) { if (error instanceof XgboostError) … }`. */
export abstract class XgboostError<Code extends string = string, Details = unknown> extends Error {
  abstract readonly code: Code;
  readonly details: Details;

  constructor(message: string, details: Details, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
  }
}

/** Where in which model something was found. */
export interface ModelPlace {
  /** Path as given, or `<bytes>`. */
  readonly file: string;
  /** Byte offset in the file (or in the part of it named by `field`), when one is known. */
  readonly offset?: number;
  /** Field, such as `learner.gradient_booster.model.trees[3].left_children[0]`. */
  readonly field?: string;
}

/** Details of every error about a model's content. */
export interface ModelProblem extends ModelPlace {
  readonly got: string;
  readonly expected: string;
}

/** The path does not exist, cannot be read, or the folder does not hold exactly one model. */
export class ModelFileError extends XgboostError<"XGB_MODEL_FILE", { file: string }> {
  readonly code = "XGB_MODEL_FILE";
}

/** The bytes end before the structure they announce. */
export class ModelTruncatedError extends XgboostError<"XGB_MODEL_TRUNCATED", ModelProblem> {
  readonly code = "XGB_MODEL_TRUNCATED";
}

/** The bytes do not obey the syntax of their format (JSON, UBJSON, legacy binary, pickle). */
export class ModelSyntaxError extends XgboostError<"XGB_MODEL_SYNTAX", ModelProblem> {
  readonly code = "XGB_MODEL_SYNTAX";
}

/** A field is missing, of the wrong kind, or holds a value that no model can have. */
export class ModelFieldError extends XgboostError<"XGB_MODEL_FIELD", ModelProblem> {
  readonly code = "XGB_MODEL_FIELD";
}

/** A tree is not a tree: a cycle, a child out of range, two parents of one node. */
export class ModelTreeError extends XgboostError<"XGB_MODEL_TREE", ModelProblem> {
  readonly code = "XGB_MODEL_TREE";
}

/** A count, size or depth is above the limit given to `loadBooster`. */
export class ModelLimitError extends XgboostError<"XGB_MODEL_LIMIT", ModelProblem> {
  readonly code = "XGB_MODEL_LIMIT";
}

/** A valid model of a kind this package does not score: vector leaves, an unknown objective or booster. */
export class ModelUnsupportedError extends XgboostError<"XGB_MODEL_UNSUPPORTED", ModelProblem> {
  readonly code = "XGB_MODEL_UNSUPPORTED";
}

/** A pickle holds an opcode, class or function outside the few that boosters use. Nothing of it was executed. */
export class PickleRefusedError extends XgboostError<"XGB_PICKLE_REFUSED", ModelProblem> {
  readonly code = "XGB_PICKLE_REFUSED";
}

/** Details of an error about the rows given to a prediction. */
export interface InputProblem {
  /** First row is 1. */
  readonly row?: number;
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** The matrix does not have the size it announces, or its indices are out of range. */
export class InputMatrixError extends XgboostError<"XGB_INPUT_MATRIX", InputProblem> {
  readonly code = "XGB_INPUT_MATRIX";
}

/** Names, types or number of the features differ from those of the model. */
export class InputFeaturesError extends XgboostError<"XGB_INPUT_FEATURES", InputProblem> {
  readonly code = "XGB_INPUT_FEATURES";
}

/** The iteration range is not within the rounds of the model, or the booster has no rounds. */
export class InputIterationRangeError extends XgboostError<"XGB_INPUT_ITERATION_RANGE", InputProblem> {
  readonly code = "XGB_INPUT_ITERATION_RANGE";
}

/** An option is not a value it can have. */
export class InputOptionError extends XgboostError<"XGB_INPUT_OPTION", InputProblem> {
  readonly code = "XGB_INPUT_OPTION";
}

/** The booster has nothing of the kind asked for: a linear booster has no leaves. */
export class PredictionUnsupportedError extends XgboostError<"XGB_PREDICTION_UNSUPPORTED", InputProblem> {
  readonly code = "XGB_PREDICTION_UNSUPPORTED";
}

/** A text line given to the command is not a row of numbers. */
export class InputTextError extends XgboostError<"XGB_INPUT_TEXT", InputProblem> {
  readonly code = "XGB_INPUT_TEXT";
}

/** The pool was closed, or a worker thread died while it held the call. */
export class PoolError extends XgboostError<"XGB_POOL", { reason: "closed" | "worker" }> {
  readonly code = "XGB_POOL";
}

/** Every class above, for tests and for the generated reference. */
export const errorCatalogue = {
  XGB_MODEL_FILE: ModelFileError,
  XGB_MODEL_TRUNCATED: ModelTruncatedError,
  XGB_MODEL_SYNTAX: ModelSyntaxError,
  XGB_MODEL_FIELD: ModelFieldError,
  XGB_MODEL_TREE: ModelTreeError,
  XGB_MODEL_LIMIT: ModelLimitError,
  XGB_MODEL_UNSUPPORTED: ModelUnsupportedError,
  XGB_PICKLE_REFUSED: PickleRefusedError,
  XGB_INPUT_MATRIX: InputMatrixError,
  XGB_INPUT_FEATURES: InputFeaturesError,
  XGB_INPUT_ITERATION_RANGE: InputIterationRangeError,
  XGB_INPUT_OPTION: InputOptionError,
  XGB_PREDICTION_UNSUPPORTED: PredictionUnsupportedError,
  XGB_INPUT_TEXT: InputTextError,
  XGB_POOL: PoolError,
} as const;

type ModelErrorClass = new (message: string, details: ModelProblem, cause?: unknown) => XgboostError;

/**
 * Builds an error about a model; the message is made from the details: where, got, expected, what to do.
 * `advice` ends the message and is a whole sentence.
 */
export function modelError(
  kind: ModelErrorClass,
  problem: ModelProblem,
  advice?: string,
  cause?: unknown,
): XgboostError {
  const place = [
    `model ${problem.file}`,
    ...(problem.field === undefined ? [] : [problem.field]),
    ...(problem.offset === undefined ? [] : [`offset ${problem.offset}`]),
  ].join(", ");
  const tail = advice === undefined ? "" : ` ${advice}`;
  return new kind(`${place}: got ${problem.got}, expected ${problem.expected}.${tail}`, problem, cause);
}

type InputErrorClass = new (message: string, details: InputProblem, cause?: unknown) => XgboostError;

/** Builds an error about the rows of a prediction. */
export function inputError(kind: InputErrorClass, problem: InputProblem, advice?: string): XgboostError {
  const place = problem.row === undefined ? problem.field : `row ${problem.row}, ${problem.field}`;
  const tail = advice === undefined ? "" : ` ${advice}`;
  return new kind(`${place}: got ${problem.got}, expected ${problem.expected}.${tail}`, problem);
}

/** Foreign text in a message: quoted and cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > quoteLimit ? `${text.slice(0, quoteLimit)}…` : text);
}
