/** The JSON Schema a Standard Schema validator tells of itself, where it tells one. */

import type { StageSchema } from "@stagewright/core";
import type { JsonSchema } from "./column-schema.ts";

type StandardSchema = Extract<StageSchema, { kind: "standard" }>["schema"];

/** What some validators have beside the standard: Standard JSON Schema's converter, or a method of their own. */
interface Telling {
  readonly "~standard": {
    readonly jsonSchema?: Readonly<
      Record<"input" | "output", (options: { readonly target: string }) => JsonSchema>
    >;
  };
  readonly toJSONSchema?: (options: { readonly io: "input" | "output" }) => JsonSchema;
}

/**
 * Asks a validator: by Standard JSON Schema (`~standard.jsonSchema`: valibot's `toStandardJsonSchema`, arktype, zod), else by a
 * `toJSONSchema` method (zod). Undefined where it has neither, or says that it cannot.
 */
export function standardJsonSchema(schema: StandardSchema, side: "input" | "output"): JsonSchema | undefined {
  const telling = schema as unknown as Telling;
  try {
    const told =
      telling["~standard"].jsonSchema?.[side]({ target: "draft-2020-12" }) ??
      telling.toJSONSchema?.({ io: side });
    return told === undefined ? undefined : selfContained(told, side);
  } catch {
    // The standard has a converter throw for a type that has no JSON Schema.
    return undefined;
  }
}

/** References inside the schema are to its own root, not the document's: an identifier makes it a resource of its own. */
function selfContained({ $schema: _, ...schema }: JsonSchema, side: string): JsonSchema {
  const refersToRoot = JSON.stringify(schema).includes('"$ref":"#');
  return refersToRoot && schema["$id"] === undefined ? { $id: `urn:stagewright:${side}`, ...schema } : schema;
}
