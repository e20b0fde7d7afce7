/**
 * What an error of the project is, and how a package declares its own: one catalogue object a package, code → outcome,
 * documentation sentence and message. A code never changes meaning and is never reused.
 */

import type { Outcome } from "./outcome.ts";

/** One thing wrong with a payload: where, what was got, what was expected. */
export interface Issue {
  /** Number of the record, the first is 1. */
  readonly record?: number | undefined;
  /** Name of the column as declared, or a path inside the record. */
  readonly column?: string | undefined;
  /** A value is quoted with {@link quote}. */
  readonly got?: string | undefined;
  readonly expected?: string | undefined;
  /** What an author's validator said, in place of `got` and `expected`. */
  readonly message?: string | undefined;
}

/** Where in the caller's body the fault lies. */
export interface ErrorPlace {
  /** Number of the record, the first is 1. */
  readonly record?: number | undefined;
  /** Name of the column, as declared. */
  readonly column?: string | undefined;
  /** Everything wrong with the body, as far as it is listed. */
  readonly issues?: readonly Issue[];
  /** How many there are; default: as many as are listed. */
  readonly issueCount?: number;
  /** What lies underneath; goes to the log, never to a client. */
  readonly cause?: unknown;
}

const NO_ISSUES: readonly Issue[] = [];

/** Root of the family: every error the framework raises is one of these. */
export class StagewrightError<Code extends string = string> extends Error {
  /** Stable code, `SW_<AREA>_<WHAT>`. */
  readonly code: Code;
  /** How the invocation ends; the server turns it into a status. */
  readonly outcome: Outcome;
  /** The values the message was made of. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Number of the record at fault, the first is 1. */
  readonly record: number | undefined;
  /** Name of the column at fault. */
  readonly column: string | undefined;
  /** Everything wrong with the records of a body, the first first, at most 20; empty where no record is at fault. */
  readonly issues: readonly Issue[];
  /** How many issues there are, listed or not. */
  readonly issueCount: number;

  constructor(
    code: Code,
    outcome: Outcome,
    message: string,
    details: Readonly<Record<string, unknown>>,
    place: ErrorPlace,
  ) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.name = code;
    this.code = code;
    this.outcome = outcome;
    this.details = details;
    this.record = place.record;
    this.column = place.column;
    this.issues = place.issues ?? NO_ISSUES;
    this.issueCount = place.issueCount ?? this.issues.length;
  }
}

/** One entry of a catalogue. */
export interface ErrorDefinition<Details> {
  readonly outcome: Outcome;
  /** One sentence for the reference page. */
  readonly doc: string;
  /** Where, what was got, what was expected, what to do. Values are quoted with {@link quote}. */
  readonly message: (details: Details) => string;
}

/** Makes the error of one code. */
export interface ErrorMaker<Code extends string, Details> {
  (details: Details, place?: ErrorPlace): StagewrightError<Code>;
  readonly code: Code;
  readonly outcome: Outcome;
  readonly doc: string;
}

type Catalogue<Definitions> = {
  readonly [Code in keyof Definitions & string]: Definitions[Code] extends ErrorDefinition<infer Details>
    ? ErrorMaker<Code, Details>
    : never;
};

/**
 * Declares a package's catalogue of errors.
 *
 * @example
 * const errors = defineErrors({
 *   SW_DEMO_LATE: { outcome: "deadline", doc: "Too late.", message: (d: { ms: number }) => `${d.ms} ms is too late.` },
 * });
 * throw errors.SW_DEMO_LATE({ ms: 5 });
 */
// biome-ignore lint/suspicious/noExplicitAny: details are contravariant; any is the only bound that lets each entry keep its own.
export function defineErrors<const Definitions extends Record<string, ErrorDefinition<any>>>(
  definitions: Definitions,
): Catalogue<Definitions> {
  const catalogue: Record<string, unknown> = {};
  for (const [code, definition] of Object.entries(definitions)) {
    const make = (details: Readonly<Record<string, unknown>>, place: ErrorPlace = {}) =>
      new StagewrightError(code, definition.outcome, definition.message(details), details, place);
    catalogue[code] = Object.assign(make, { code, outcome: definition.outcome, doc: definition.doc });
  }
  return Object.freeze(catalogue) as Catalogue<Definitions>;
}

const QUOTED_LENGTH = 120;

/** A value as error messages show it: in double quotes, control characters escaped, cut at 120 characters. */
export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  const cut = text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
  return JSON.stringify(cut);
}

/** A list as error messages show it: `a, b, c and 4 more`. */
export function quoteList(values: readonly unknown[], most = 12): string {
  const shown = values.slice(0, most).map(quote).join(", ");
  return values.length > most ? `${shown} and ${values.length - most} more` : shown;
}
