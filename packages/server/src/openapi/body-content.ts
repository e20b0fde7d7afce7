/** Request and answer bodies in OpenAPI, media type by media type. */

import { allCodecs, type DeclaredColumn, placeholderRow, type StageSchema } from "@stagewright/core";
import {
  type JsonSchema,
  jsonNumber,
  namedRecordSchema,
  readRecordSchema,
  writtenCellSchema,
} from "./column-schema.ts";
import type { DescribedSide } from "./stage-description.ts";

/** The `content` of a request body or response, and the schemas it refers to. */
export interface BodyContent {
  readonly content: Readonly<Record<string, JsonSchema>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** Media types whose bodies are text. */
const TEXT_TYPES: readonly string[] = [
  "text/csv",
  "text/plain",
  "text/libsvm",
  "application/jsonlines",
  "text/event-stream",
];

/** What a part of a streamed answer is, of the types where it is more than the next bytes (C117). */
const PARTS: Readonly<Record<string, string>> = {
  "text/csv": "Streamed: each part is one row or more.",
  "application/jsonlines": "Streamed: each part is one line or more.",
  "application/x-recordio-protobuf": "Streamed: each part is one record or more.",
  "text/event-stream":
    "Streamed: each part is one server-sent event, its `data:` lines those of a text or a JSON document on one line.",
};

/** What a stage reads. */
export function requestContent(
  mediaTypes: readonly string[],
  schema: StageSchema | undefined,
  side: DescribedSide,
): BodyContent {
  if (schema?.kind !== "columns") return opaqueContent(mediaTypes, side, "Input");
  const items = { $ref: "#/components/schemas/InputRecord" };
  const list = { type: "array", items };
  const document = {
    // Lists of equal length are more than JSON Schema can say.
    description: "Also read: an object with one list a column, all of one length.",
    anyOf: [{ type: "object", properties: { instances: list }, required: ["instances"] }, list],
  };
  return {
    content: contentOf(
      mediaTypes,
      schema,
      "InputRecord",
      { instances: [exampleRecord(schema)] },
      "InputDocument",
    ),
    schemas: { InputRecord: readRecordSchema(schema.declared), InputDocument: document },
  };
}

/** What a stage answers. */
export function answerContent(
  mediaTypes: readonly string[],
  schema: StageSchema | undefined,
  side: DescribedSide,
): BodyContent {
  if (schema?.kind !== "columns") return opaqueContent(mediaTypes, side, "Output");
  const document = {
    type: "object",
    properties: { predictions: { type: "array", items: { $ref: "#/components/schemas/OutputRecord" } } },
    required: ["predictions"],
    additionalProperties: false,
  };
  return {
    content: contentOf(
      mediaTypes,
      schema,
      "OutputRecord",
      { predictions: [exampleRecord(schema)] },
      "OutputDocument",
    ),
    schemas: {
      OutputRecord: namedRecordSchema(schema.declared, writtenCellSchema),
      OutputDocument: document,
    },
  };
}

/** The content of an answer that comes part by part. */
export function streamedContent(
  content: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const entries = Object.entries(content).map(([mediaType, entry]) => {
    const schema = entry["schema"] as JsonSchema;
    const part = PARTS[mediaType] ?? "Streamed: each part is the next bytes.";
    const description = [schema["description"], part].filter((text) => text !== undefined).join(" ");
    return [mediaType, { ...entry, schema: { ...schema, description } }];
  });
  return Object.fromEntries(entries);
}

type ColumnsSchema = Extract<StageSchema, { kind: "columns" }>;

function contentOf(
  mediaTypes: readonly string[],
  schema: ColumnsSchema,
  record: string,
  example: unknown,
  document: string,
): Readonly<Record<string, JsonSchema>> {
  const order = schema.declared.map(({ name, dtype }) => `${name} (${dtype})`).join(", ");
  const entry = (mediaType: string): JsonSchema => {
    if (mediaType === "application/json")
      return { schema: { $ref: `#/components/schemas/${document}` }, example };
    if (mediaType === "text/csv") {
      const description = `RFC 4180, comma, no header; the cells of a record in this order: ${order}.`;
      return { schema: { type: "string", description }, example: csvRow(schema) };
    }
    if (mediaType === "application/jsonlines") {
      const description = `One ${record} a line.`;
      return {
        schema: { type: "string", description },
        example: `${JSON.stringify(exampleRecord(schema))}\n`,
      };
    }
    return binaryOrText(mediaType, `The columns in this order: ${order}.`);
  };
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, entry(mediaType)]));
}

/** A side without columns: what a validator tells of its documents, else anything. */
function opaqueContent(mediaTypes: readonly string[], side: DescribedSide, name: string): BodyContent {
  const validator = side !== null && "validator" in side ? side : undefined;
  const description =
    validator === undefined
      ? "Nothing is declared."
      : `Checked by the stage's own validator (${validator.validator})${validator.schema ? "" : ", which does not describe itself"}.`;
  const schemas = { [name]: { description, ...validator?.schema } };
  const entries = mediaTypes.map((mediaType) => [
    mediaType,
    mediaType === "application/json"
      ? { schema: { $ref: `#/components/schemas/${name}` } }
      : binaryOrText(mediaType, description),
  ]);
  return { content: Object.fromEntries(entries), schemas };
}

function binaryOrText(mediaType: string, description: string): JsonSchema {
  const schema = TEXT_TYPES.includes(mediaType)
    ? { type: "string", description }
    : { description, contentMediaType: mediaType };
  return { schema };
}

function csvRow(schema: ColumnsSchema): string {
  const csv = allCodecs.find(({ mediaType }) => mediaType === "text/csv")!;
  const body = csv.encode(placeholderRow(schema), { nonFinite: "words" });
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

function exampleRecord(schema: ColumnsSchema): JsonSchema {
  const row = placeholderRow(schema).row(0) as Readonly<Record<string, number | bigint | string | boolean>>;
  const cells = schema.declared.map(({ name }: DeclaredColumn) => {
    const value = row[name]!;
    return [name, typeof value === "boolean" ? value : jsonNumber(value)];
  });
  return Object.fromEntries(cells);
}
