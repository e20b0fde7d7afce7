/** What a stage answers, held against what it declares: columns give names to a tensor and are checked on a table, rules included. */

import { issueSentence } from "./column-check.ts";
import { type Issue, quoteList, StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { issueSentences, issuesOf } from "./input-validation.ts";
import { json } from "./payload.ts";
import type { StageSchema } from "./stage-schema.ts";
import { Table } from "./table.ts";
import type { TableSchema } from "./table-data.ts";
import { columnsOf, sizeOfShape, Tensor } from "./tensor.ts";
import { castColumn } from "./verbs/cast.ts";

/**
 * The payload as declared; the value itself when nothing is declared.
 *
 * @throws SW_STAGE_OUTPUT when the value does not fit the declaration
 */
export function shapeAnswer(value: unknown, schema: StageSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (schema.kind === "columns") {
    const table = shapeColumns(value, schema.columns);
    const found = schema.check?.(table);
    if (found !== undefined) throw misfit(found.issues.map(issueSentence), found.issues, found.count);
    return table;
  }
  const bare =
    typeof value === "object" && value !== null && "kind" in value && value.kind === "json"
      ? (value as { value?: unknown }).value
      : value;
  const result = schema.schema["~standard"].validate(bare);
  const settle = (settled: Awaited<typeof result>) => {
    if (settled.issues === undefined) return json(settled.value);
    const { issues } = settled;
    throw misfit(issueSentences(issues), issuesOf(issues), issues.length);
  };
  return result instanceof Promise ? result.then(settle) : settle(result);
}

function misfit(sentences: readonly string[], issues: readonly Issue[], count: number): StagewrightError {
  const rest = count > issues.length ? `; and ${count - issues.length} more` : "";
  return errors.SW_STAGE_OUTPUT(
    { problem: `${sentences.join("; ")}${rest}` },
    { record: issues[0]?.record, column: issues[0]?.column, issues, issueCount: count },
  );
}

/**
 * A table of the declared columns from a Table or a Tensor; the table itself where it has them in order.
 *
 * @throws SW_STAGE_OUTPUT; with a record where only the values are to blame
 */
export function shapeColumns(value: unknown, declared: TableSchema): Table {
  if (value instanceof Tensor) return tableOfTensor(value, declared);
  if (!(value instanceof Table)) {
    throw errors.SW_STAGE_OUTPUT({
      problem: `columns are declared; expected a Table or a Tensor of shape [N, ${declared.columnCount}]`,
    });
  }
  if (isSameSchema(value.schema, declared)) return value;
  const wrong = declared.names.flatMap((name, at) => {
    const position = value.schema.find(name);
    if (position === undefined) return [`column "${name}" is missing`];
    const dtype = value.dtypes[position];
    return dtype === declared.dtypes[at]
      ? []
      : [`column "${name}" is ${dtype}, declared ${declared.dtypes[at]}`];
  });
  const extra = value.columnNames
    .filter((name) => declared.find(name) === undefined)
    .map((name) => `column "${name}" is not declared`);
  if (wrong.length + extra.length > 0)
    throw errors.SW_STAGE_OUTPUT({ problem: [...wrong, ...extra].join("; ") });
  const values = declared.names.map((name) => value.values[value.schema.find(name)!]!);
  return new Table({ schema: declared, values, rowCount: value.rowCount });
}

/** Whether columns have the same names and dtypes in the same order, as those of most answers have. */
function isSameSchema(got: TableSchema, declared: TableSchema): boolean {
  if (got === declared) return true;
  if (got.columnCount !== declared.columnCount) return false;
  for (let at = 0; at < declared.columnCount; at += 1)
    if (got.names[at] !== declared.names[at] || got.dtypes[at] !== declared.dtypes[at]) return false;
  return true;
}

/** A tensor under the declared names. A number the declared dtype does not hold is the stage's fault, not the caller's. */
function tableOfTensor(tensor: Tensor, declared: TableSchema): Table {
  const width = sizeOfShape(tensor.shape.slice(1));
  if (width !== declared.columnCount) {
    const { dtype, shape } = tensor;
    throw errors.SW_STAGE_OUTPUT({
      problem: `got a ${dtype} tensor [${shape.join(", ")}] of ${width} columns, declared are ${declared.columnCount}: ${quoteList(declared.names)}`,
    });
  }
  const values = columnsOf(tensor, width);
  try {
    const cast = values.map((column, at) =>
      castColumn(column, tensor.dtype, declared.dtypes[at]!, declared.names[at]!, ".output"),
    );
    return new Table({ schema: declared, values: cast, rowCount: tensor.rowCount });
  } catch (cause) {
    if (!(cause instanceof StagewrightError && cause.code === "SW_TABLE_VALUE")) throw cause;
    const { record, column, details } = cause;
    const issue = { record, column, got: String(details["got"]), expected: String(details["expected"]) };
    throw misfit([issueSentence(issue)], [issue], 1);
  }
}
