/** The rows of an answer: records of CSV, lines of JSON, entries of the one list of a JSON document, records of a tensor. */

import type { InvokeResult } from "../invoke.ts";
import { valuesOfBody } from "../vectors/body-values.ts";

/** An answer's rows in order; undefined when it has none that can be told apart. */
export function rowsOfAnswer({
  headers,
  body,
}: Pick<InvokeResult, "headers" | "body">): readonly unknown[] | undefined {
  const values = valuesOfBody(body, headers["content-type"] ?? "");
  if (Array.isArray(values)) return values;
  if (typeof values !== "object" || values === null) return undefined;
  if ("shape" in values && "values" in values) return tensorRows(values as TensorValues);
  const lists = Object.values(values).filter(Array.isArray);
  return lists.length === 1 ? lists[0] : undefined;
}

interface TensorValues {
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}

function tensorRows({ shape, values }: TensorValues): readonly unknown[] {
  const count = shape[0] ?? 0;
  const size = count === 0 ? 0 : values.length / count;
  return Array.from({ length: count }, (_, row) => values.slice(row * size, (row + 1) * size));
}
