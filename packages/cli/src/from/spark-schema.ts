/** The file a SparkML container's schema stands in, told by its two members `input` and `output` (F48). */

import type { DType } from "@stagewright/core";
import { DTYPE_OF_BASIC } from "@stagewright/mleap-stage";
import type { SparkSchema, Unusable } from "./artifact.ts";

const DTYPES: Readonly<Record<string, DType>> = DTYPE_OF_BASIC;
/** No schema is longer; a model written as JSON may be. */
export const MAX_SCHEMA_BYTES = 1_000_000;

/** The schema in a text, or what is wrong with it; undefined for a text that is none. */
export function readSparkSchema(text: string): SparkSchema | Unusable | undefined {
  const { input, output } = (parsed(text) ?? {}) as { input?: unknown; output?: unknown };
  if (!Array.isArray(input) || typeof output !== "object" || output === null) return undefined;
  const columns: SparkSchema["input"][number][] = [];
  for (const [at, column] of (input as readonly unknown[]).entries()) {
    const { name, type, struct = "basic" } = (column ?? {}) as Readonly<Record<string, unknown>>;
    const dtype = Object.hasOwn(DTYPES, String(type)) ? DTYPES[String(type)] : undefined;
    if (typeof name !== "string" || dtype === undefined) {
      return {
        problem: `is a schema whose input ${at + 1} lacks a name or one of the types ${Object.keys(DTYPES).join(", ")}`,
      };
    }
    if (struct !== "basic") {
      return {
        problem: `is a schema whose input ${at + 1} is ${String(struct)}: it takes a leap frame, leave the schema out`,
      };
    }
    columns.push({ name, dtype });
  }
  const { name } = output as { name?: unknown };
  if (typeof name !== "string") return { problem: "is a schema whose output has no name" };
  return { kind: "schema", input: columns, output: name };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
