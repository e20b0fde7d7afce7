/** What a stage answers, held against what it declares: columns give names to a tensor and are checked on a table. */

import { errors } from "./errors.ts";
import { issueSentences } from "./input-validation.ts";
import { json } from "./payload.ts";
import type { StageSchema } from "./stage-schema.ts";
import { Table } from "./table.ts";
import type { TableSchema } from "./table-data.ts";
import { Tensor } from "./tensor.ts";
import { castColumn } from "./verbs/cast.ts";

/**
 * The payload as declared; the value itself when nothing is declared.
 *
 * @throws SW_STAGE_OUTPUT when the value does not fit the declaration
 */
export function shapeAnswer(value: unknown, schema: StageSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (schema.kind === "columns") return shapeColumns(value, schema.columns);
  const bare =
    typeof value === "object" && value !== null && "kind" in value && value.kind === "json"
      ? (value as { value?: unknown }).value
      : value;
  const result = schema.schema["~standard"].validate(bare);
  const settle = (settled: Awaited<typeof result>) => {
    if (settled.issues === undefined) return json(settled.value);
    throw errors.SW_STAGE_OUTPUT({ problem: issueSentences(settled.issues).join("; ") });
  };
  return result instanceof Promise ? result.then(settle) : settle(result);
}

function shapeColumns(value: unknown, declared: TableSchema): unknown {
  if (value instanceof Tensor) {
    const { values, rowCount } = value.toTable(declared.names);
    const cast = values.map((column, at) =>
      castColumn(column, value.dtype, declared.dtypes[at]!, declared.names[at]!, ".output"),
    );
    return new Table({ schema: declared, values: cast, rowCount });
  }
  if (!(value instanceof Table)) {
    throw errors.SW_STAGE_OUTPUT({
      problem: `columns are declared; expected a Table or a Tensor of shape [N, ${declared.columnCount}]`,
    });
  }
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
  return value.sortColumns([...declared.names]);
}
