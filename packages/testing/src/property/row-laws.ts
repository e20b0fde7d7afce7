/** The laws of rows: what any stage does that treats its records one by one. Each throws SW_TESTING_LAW where it is broken. */

import type { Stage, Table } from "@stagewright/core";
import { errors } from "../errors.ts";
import type { InvokeResult } from "../invoke.ts";
import type { TestContextOptions } from "../test-context.ts";
import { createTestContext } from "../test-context.ts";
import { differencesOf } from "../vectors/body-values.ts";
import { errorOf } from "../vectors/compare-answer.ts";
import type { Tolerance } from "../vectors/tolerance.ts";
import type { BadCell } from "./bad-cell.ts";
import type { RowSource } from "./row-batch.ts";

/** Names of the laws. */
export const ROW_LAWS = [
  "row count",
  "row by row",
  "joined callers",
  "order",
  "no mutation",
  "bad cells",
] as const;

/** One of {@link ROW_LAWS}. */
export type RowLaw = (typeof ROW_LAWS)[number];

/** What the laws are checked with. */
export interface LawScope {
  readonly source: RowSource;
  readonly ask: (body: string) => Promise<InvokeResult>;
  readonly rowsOf: (answer: InvokeResult) => readonly unknown[] | undefined;
  readonly tolerance: Tolerance;
  /** Whether the stage may refuse rows. */
  readonly mayRefuse: boolean;
}

/** An answer's rows, or the refusal in their place. */
type Answered = { readonly rows: readonly unknown[] } | { readonly record: unknown; readonly said: string };

/** Checks the laws that need an answer: the count of rows, rows alone, rows in another order. */
export async function checkAnswers(
  scope: LawScope,
  rows: readonly unknown[],
  laws: ReadonlySet<RowLaw>,
): Promise<void> {
  const batch = await answerOf(scope, rows);
  if ("said" in batch) {
    if (laws.has("row by row")) await checkRefusal(scope, rows, batch);
    return;
  }
  if (laws.has("row count") && batch.rows.length !== rows.length)
    throw broken("row count", `${counted(rows.length)} in, ${counted(batch.rows.length)} out`);
  if (laws.has("order") && rows.length > 1) {
    const turned = await answerOf(scope, rows.toReversed());
    same(scope, "order", "of the rows in reverse order", batch.rows, rowsIn(turned)?.toReversed());
  }
  if (!laws.has("row by row")) return;
  for (const [at, row] of rows.entries()) {
    const alone = await answerOf(scope, [row]);
    same(scope, "row by row", `of record ${at + 1} alone`, [batch.rows[at]], rowsIn(alone));
  }
}

/** Rows that come from as many callers at once, which a stage with the option `batch` joins: each gets its own answer. */
export async function checkJoined(scope: LawScope, rows: readonly unknown[]): Promise<void> {
  const alone: Answered[] = [];
  for (const row of rows) alone.push(await answerOf(scope, [row]));
  const joined = await Promise.all(rows.map((row) => answerOf(scope, [row])));
  for (const [at, answered] of alone.entries())
    if ("rows" in answered)
      same(scope, "joined callers", `of record ${at + 1} beside others`, answered.rows, rowsIn(joined[at]!));
}

/** A refused batch must be refused for its first bad record: the first that is refused alone. */
async function checkRefusal(
  scope: LawScope,
  rows: readonly unknown[],
  batch: { readonly record: unknown; readonly said: string },
): Promise<void> {
  if (rows.length === 1) return;
  for (const [at, row] of rows.entries()) {
    const alone = await answerOf(scope, [row]);
    if ("rows" in alone) continue;
    if (batch.record === at + 1) return;
    throw broken(
      "row by row",
      `record ${at + 1} is the first that is refused alone (${alone.said}); the batch is refused with ${batch.said}`,
    );
  }
  throw broken("row by row", `every record is taken alone, and the batch is refused with ${batch.said}`);
}

/** Runs the hooks on a table, and holds it against the copy made before. */
export async function checkMutation(
  stage: Stage,
  table: Table,
  model: unknown,
  options: TestContextOptions,
): Promise<void> {
  const before = table.values.map((values) => values.slice());
  const context = createTestContext(model, options);
  let value: unknown = table;
  try {
    for (const hook of [stage.hooks.preprocess, stage.hooks.predict, stage.hooks.postprocess])
      if (hook !== undefined) value = await hook(value, context);
  } catch {
    // A row that is refused is another law's business; what was written until then is this one's.
  }
  for (const [position, values] of before.entries()) {
    const row = values.findIndex((was: unknown, at: number) => !Object.is(was, table.values[position]![at]));
    if (row >= 0)
      throw broken(
        "no mutation",
        `record ${row + 1}, column "${table.columnNames[position]}": the input held ${shown(values[row])} before the hooks ran, and ${shown(table.values[position]![row])} after`,
      );
  }
}

/** One cell is bad: the answer must be a refusal that names its record and column. */
export async function checkBadCell(
  { source, ask }: LawScope,
  rows: readonly unknown[],
  at: number,
  cell: BadCell,
): Promise<string> {
  const body = source.bodyWith(rows, at, cell);
  const answer = await ask(body);
  const error = errorOf(answer);
  const where = `record ${at + 1}${cell.column === undefined ? "" : `, column "${cell.column}"`}`;
  const sent = cell.text === undefined ? "a cell less" : cell.text;
  const isRight =
    answer.status === 400 &&
    error?.code === cell.code &&
    error.record === at + 1 &&
    (cell.column === undefined || error.column === cell.column);
  if (isRight) return body;
  const got =
    error === undefined
      ? `status ${answer.status}`
      : `status ${answer.status}, ${String(error.code)} at record ${String(error.record ?? "none")}, column ${String(error.column ?? "none")}`;
  throw broken(
    "bad cells",
    `${where}: got ${sent}, expected a refusal with ${cell.code} at ${where}; the stage answered ${got}. Body:\n${body}`,
  );
}

async function answerOf(scope: LawScope, rows: readonly unknown[]): Promise<Answered> {
  const answer = await scope.ask(scope.source.bodyOf(rows));
  const error = errorOf(answer);
  if (answer.status >= 400) {
    const said = `status ${answer.status}${error === undefined ? "" : `, ${String(error.code)}: ${String(error.message)}`}`;
    if (!scope.mayRefuse || answer.status >= 500)
      throw broken("row count", `the stage refuses rows it declares to take: ${said}`);
    return { record: error?.record, said };
  }
  const answered = scope.rowsOf(answer);
  if (answered === undefined)
    throw broken(
      "row count",
      `the answer (${answer.headers["content-type"] ?? "no type"}) has no rows; give \`rowsOf\``,
    );
  return { rows: answered };
}

function rowsIn(answered: Answered): readonly unknown[] | undefined {
  return "rows" in answered ? answered.rows : undefined;
}

function same(
  { tolerance }: LawScope,
  law: RowLaw,
  other: string,
  expected: readonly unknown[],
  got: readonly unknown[] | undefined,
): void {
  const differences = got === undefined ? ["it is refused"] : differencesOf(expected, got, tolerance);
  if (differences.length > 0)
    throw broken(
      law,
      `the answer ${other} is another one than ${law === "joined callers" ? "alone" : "in the batch"}: ${differences.join("; ")}`,
    );
}

function broken(law: RowLaw, problem: string) {
  return errors.SW_TESTING_LAW({ law, problem });
}

function counted(rows: number): string {
  return rows === 1 ? "1 row" : `${rows} rows`;
}

function shown(value: unknown): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
