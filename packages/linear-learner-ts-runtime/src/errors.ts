/**
 * Every error this package throws. Each code has one class; `details` says where, what was got and what was expected.
 * Codes are never reused.
 */

/** Longest piece of foreign text quoted in a message. */
const quoteLimit = 120;

/** Root of the family: `catch (error) { if (error instanceof LinearLearnerError) … }`. */
export abstract class LinearLearnerError<Code extends string = string, Details = unknown> extends Error {
  abstract readonly code: Code;
  readonly details: Details;

  constructor(message: string, details: Details, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
  }
}

/** Details of every error about an artifact's content. */
export interface ArtifactProblem {
  /** Path as given, or `<bytes>`; after ` › ` the member of the archive. */
  readonly file: string;
  /** Byte offset in that file or member, when one is known. */
  readonly offset?: number;
  /** Field, such as `nodes[4].inputs[0]`. */
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** The path does not exist, cannot be read, or does not hold exactly one artifact. */
export class ArtifactFileError extends LinearLearnerError<"LINEAR_LEARNER_ARTIFACT_FILE", ArtifactProblem> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_FILE";
}

/** A gzip, tar or zip layer is damaged, or lacks the member that must be in it. */
export class ArtifactArchiveError extends LinearLearnerError<
  "LINEAR_LEARNER_ARTIFACT_ARCHIVE",
  ArtifactProblem
> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_ARCHIVE";
}

/** The parameter file ends before the structure it announces. */
export class ArtifactTruncatedError extends LinearLearnerError<
  "LINEAR_LEARNER_ARTIFACT_TRUNCATED",
  ArtifactProblem
> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_TRUNCATED";
}

/** A field is missing, of the wrong kind, or contradicts another one. */
export class ArtifactFieldError extends LinearLearnerError<"LINEAR_LEARNER_ARTIFACT_FIELD", ArtifactProblem> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_FIELD";
}

/** The symbol graph is not the graph of a linear model: a cycle, an unknown input, no or two dot products. */
export class ArtifactGraphError extends LinearLearnerError<"LINEAR_LEARNER_ARTIFACT_GRAPH", ArtifactProblem> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_GRAPH";
}

/** A weight, bias or threshold is NaN or infinite. */
export class ArtifactNotFiniteError extends LinearLearnerError<
  "LINEAR_LEARNER_ARTIFACT_NOT_FINITE",
  ArtifactProblem
> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_NOT_FINITE";
}

/** A count, size or ratio is above the limit given to `loadLinearLearner`. */
export class ArtifactLimitError extends LinearLearnerError<"LINEAR_LEARNER_ARTIFACT_LIMIT", ArtifactProblem> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_LIMIT";
}

/** A valid artifact of a kind this package does not score: sparse weights, an unknown loss, operator or version. */
export class ArtifactUnsupportedError extends LinearLearnerError<
  "LINEAR_LEARNER_ARTIFACT_UNSUPPORTED",
  ArtifactProblem
> {
  readonly code = "LINEAR_LEARNER_ARTIFACT_UNSUPPORTED";
}

/** Details of an error about the rows given to a prediction. */
export interface InputProblem {
  /** First row is 1. */
  readonly row?: number;
  /** First column is 1. */
  readonly column?: number;
  readonly field: string;
  readonly got: string;
  readonly expected: string;
}

/** The matrix does not have the size it announces, its indices are out of range, or its columns are not the model's. */
export class InputMatrixError extends LinearLearnerError<"LINEAR_LEARNER_INPUT_MATRIX", InputProblem> {
  readonly code = "LINEAR_LEARNER_INPUT_MATRIX";
}

/** A feature is NaN or infinite. */
export class InputNotFiniteError extends LinearLearnerError<"LINEAR_LEARNER_INPUT_NOT_FINITE", InputProblem> {
  readonly code = "LINEAR_LEARNER_INPUT_NOT_FINITE";
}

/** A text line given to the command is not a row of numbers. */
export class InputTextError extends LinearLearnerError<"LINEAR_LEARNER_INPUT_TEXT", InputProblem> {
  readonly code = "LINEAR_LEARNER_INPUT_TEXT";
}

/** Every class above, for tests and for the generated reference. */
export const errorCatalogue = {
  LINEAR_LEARNER_ARTIFACT_FILE: ArtifactFileError,
  LINEAR_LEARNER_ARTIFACT_ARCHIVE: ArtifactArchiveError,
  LINEAR_LEARNER_ARTIFACT_TRUNCATED: ArtifactTruncatedError,
  LINEAR_LEARNER_ARTIFACT_FIELD: ArtifactFieldError,
  LINEAR_LEARNER_ARTIFACT_GRAPH: ArtifactGraphError,
  LINEAR_LEARNER_ARTIFACT_NOT_FINITE: ArtifactNotFiniteError,
  LINEAR_LEARNER_ARTIFACT_LIMIT: ArtifactLimitError,
  LINEAR_LEARNER_ARTIFACT_UNSUPPORTED: ArtifactUnsupportedError,
  LINEAR_LEARNER_INPUT_MATRIX: InputMatrixError,
  LINEAR_LEARNER_INPUT_NOT_FINITE: InputNotFiniteError,
  LINEAR_LEARNER_INPUT_TEXT: InputTextError,
} as const;

type ArtifactErrorClass = new (
  message: string,
  details: ArtifactProblem,
  cause?: unknown,
) => LinearLearnerError;

/**
 * Builds an error about an artifact; the message is made from the details: where, got, expected, what to do.
 * `advice` ends the message and is a whole sentence.
 */
export function artifactError(
  kind: ArtifactErrorClass,
  problem: ArtifactProblem,
  advice?: string,
  cause?: unknown,
): LinearLearnerError {
  const offset = problem.offset === undefined ? "" : `, offset ${problem.offset}`;
  const tail = advice === undefined ? "" : ` ${advice}`;
  const message = `artifact ${problem.file}, ${problem.field}${offset}: got ${problem.got}, expected ${problem.expected}.${tail}`;
  return new kind(message, problem, cause);
}

type InputErrorClass = new (message: string, details: InputProblem) => LinearLearnerError;

/** Builds an error about the rows of a prediction. */
export function inputError(
  kind: InputErrorClass,
  problem: InputProblem,
  advice?: string,
): LinearLearnerError {
  const place = [
    ...(problem.row === undefined ? [] : [`row ${problem.row}`]),
    ...(problem.column === undefined ? [] : [`column ${problem.column}`]),
    problem.field,
  ].join(", ");
  const tail = advice === undefined ? "" : ` ${advice}`;
  return new kind(`${place}: got ${problem.got}, expected ${problem.expected}.${tail}`, problem);
}

/** Foreign text in a message: quoted and cut. */
export function quote(text: string): string {
  return JSON.stringify(text.length > quoteLimit ? `${text.slice(0, quoteLimit)}…` : text);
}
