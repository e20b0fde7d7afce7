/** `checkRows`: any N rows in, N rows out, and what else holds of a stage that treats its records one by one. */

import { openStage, type Stage, StagewrightError, silentLogger } from "@stagewright/core";
import * as fc from "fast-check";
import { errors } from "../errors.ts";
import { type InvokeResult, invoke } from "../invoke.ts";
import { type StageTestOptions, testEnvironment } from "../stage-environment.ts";
import { BUILT_IN_TOLERANCES, type Tolerance } from "../vectors/tolerance.ts";
import { rowsOfAnswer } from "./answer-rows.ts";
import type { ColumnValues } from "./cell-arbitrary.ts";
import { rowSource } from "./row-batch.ts";
import type { RowType } from "./row-body.ts";
import {
  checkAnswers,
  checkBadCell,
  checkJoined,
  checkMutation,
  type LawScope,
  ROW_LAWS,
  type RowLaw,
} from "./row-laws.ts";

/** What rows are made of, and which laws they are held against. */
export interface CheckRowsOptions extends StageTestOptions {
  /** Values of single columns in place of those made up from the declaration: an arbitrary of fast-check, or a list. */
  readonly columns?: Readonly<Record<string, ColumnValues>>;
  /** Whole records, for a stage that declares no columns; sent as JSON, `{"instances": […]}`. */
  readonly records?: fc.Arbitrary<unknown>;
  /** Whether columns that may miss values do so now and then (NaN, ""). Default: true. */
  readonly missing?: boolean;
  /** Media type rows are sent as. Default: `text/csv`, with `records` `application/json`. */
  readonly contentType?: RowType;
  /** Accept of every request. */
  readonly accept?: string;
  /** Most rows of one request. Default: 20. */
  readonly maxRows?: number;
  /** Requests' worth of rows that are made up. Default: 100. */
  readonly runs?: number;
  /** Seed of a run to repeat; a failure prints it. */
  readonly seed?: number;
  /** Path to the smallest failing rows of that run; a failure prints it. */
  readonly path?: string;
  /** How near the numbers of a row alone must come to those of the row in a batch. Default: equal. */
  readonly tolerance?: Tolerance;
  /** Whether hooks may refuse rows (status below 500); the batch must then be refused for its first such record. Default: false. */
  readonly mayRefuse?: boolean;
  /** Laws to check. Default: all. */
  readonly laws?: readonly RowLaw[];
  /** The rows of an answer, where it is no table, list or tensor. */
  readonly rowsOf?: (answer: InvokeResult) => readonly unknown[] | undefined;
}

/** A run that found nothing. */
export interface CheckedRows {
  readonly runs: number;
  readonly seed: number;
}

/**
 * Makes up rows from the stage's declared columns (dtypes, ranges, categories, nullability) and checks
 *
 *  - *row count*: N rows in, N rows out;
 *  - *row by row*: a row alone gets the answer it gets in a batch; a refused batch is refused for its first bad record;
 *  - *joined callers*: of a stage with the option `batch`, rows that arrive together get the answers they get alone;
 *  - *order*: rows in reverse order get their answers in reverse order;
 *  - *no mutation*: the hooks leave the table they are given as it is;
 *  - *bad cells*: a cell that is none of its column is refused with record and column.
 *
 * The rows that break a law are made smaller first; the error shows them, the law and the seed.
 *
 * @example
 * test("any rows", () => checkRows(stage, { modelDir }));
 * @throws SW_TESTING_PROPERTY, SW_TESTING_ROWS; what `load` throws
 */
export async function checkRows(stage: Stage, options: CheckRowsOptions = {}): Promise<CheckedRows> {
  const { columns, records, missing = true, contentType, maxRows = 20, runs = 100, seed, path } = options;
  const source = rowSource(stage, { columns, records, missing, type: contentType });
  const laws = new Set(options.laws ?? ROW_LAWS);
  const headers = {
    "content-type": source.type,
    ...(options.accept === undefined ? {} : { accept: options.accept }),
  };
  const scope: LawScope = {
    source,
    ask: (body) => invoke(stage, body, headers, options),
    rowsOf: options.rowsOf ?? rowsOfAnswer,
    tolerance: options.tolerance ?? BUILT_IN_TOLERANCES["exact"]!,
    mayRefuse: options.mayRefuse ?? false,
  };
  const isBatched = stage.stageOptions.batch !== undefined;
  const environment = testEnvironment(options);
  // Loads the stage: what `load` throws is no broken law.
  await scope.ask("");
  // A model for the hooks that are called as functions; the stage itself was tried a line before.
  const open = await openStage(stage, { environment, log: silentLogger, wasTried: true });
  const property = fc.asyncProperty(
    fc.array(source.row, { minLength: 1, maxLength: maxRows }),
    fc.nat(),
    fc.nat(),
    async (rows, at, which) => {
      await checkAnswers(scope, rows, laws);
      if (isBatched && laws.has("joined callers")) await checkJoined(scope, rows);
      const table = laws.has("no mutation") ? source.tableOf(rows) : undefined;
      if (table !== undefined) await checkMutation(stage, table, open.model, options);
      const bad = source.bad[which % source.bad.length];
      if (laws.has("bad cells") && bad !== undefined) await checkBadCell(scope, rows, at % rows.length, bad);
    },
  );
  const details = await Promise.resolve(
    fc.check(property, {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    }),
  ).finally(() => open.close());
  if (!details.failed) return { runs: details.numRuns, seed: details.seed };
  const cause = details.errorInstance;
  const { law, problem } = (cause instanceof StagewrightError ? cause.details : {}) as Record<
    string,
    unknown
  >;
  throw errors.SW_TESTING_PROPERTY(
    {
      stage: stage.name,
      law: String(law ?? "no fault"),
      problem: String(problem ?? (cause instanceof Error ? cause.message : cause)),
      contentType: source.type,
      body: source.bodyOf(details.counterexample?.[0] ?? []),
      seed: details.seed,
      path: details.counterexamplePath ?? "",
      shrinks: details.numShrinks,
    },
    { cause },
  );
}
