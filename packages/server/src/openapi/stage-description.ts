/** What a stage reads and answers in its own words: small enough for an image label, and what `stagewright describe` prints. */

import { types } from "node:util";
import {
  allCodecs,
  type Codec,
  type DeclaredColumn,
  type Environment,
  placeholderRow,
  type Stage,
  type StageSchema,
  stageNegotiation,
} from "@stagewright/core";
import { type JsonSchema, jsonNumber } from "./column-schema.ts";
import { standardJsonSchema } from "./standard-json-schema.ts";

/** A declared column; what was not declared is not there. */
export interface DescribedColumn {
  readonly name: string;
  readonly dtype: string;
  readonly nullable?: boolean;
  /** Both ends included; an open end is null. */
  readonly range?: readonly [number | string | null, number | string | null];
  readonly categories?: readonly (number | string)[];
}

/** One side of a stage: columns, a validator (with its JSON Schema where it tells one), or null where nothing is declared. */
export type DescribedSide =
  | { readonly columns: readonly DescribedColumn[] }
  | { readonly validator: string; readonly schema?: JsonSchema }
  | null;

/** A stage as its callers see it. */
export interface StageDescription {
  readonly stage: string;
  /** Content types it reads. */
  readonly reads: readonly string[];
  /** Media types it answers, the default first where one is declared. */
  readonly answers: readonly string[];
  readonly input: DescribedSide;
  readonly output: DescribedSide;
  /** The last hook is an `async function*`: every answer is streamed, in one of the types that are written part by part (C117). */
  readonly streams?: true;
  /** The stage opens and closes sessions (option `sessions`). */
  readonly sessions?: true;
}

/** Describes a stage; nothing of it is loaded or run. */
export function describeStage(stage: Stage, environment: Environment): StageDescription {
  const { readTypes, writeTypes } = stageNegotiation(stage, environment);
  return {
    stage: stage.name,
    reads: readTypes,
    answers: writeTypes.filter((mediaType) => canAnswer(stage, mediaType)),
    input: describeSide(stage.inputSchema, "input"),
    output: describeSide(stage.outputSchema, "output"),
    ...(isStreamed(stage) ? { streams: true } : {}),
    ...(stage.stageOptions.sessions === true ? { sessions: true } : {}),
  };
}

/** Whether the answer can be nothing but a stream. Another function may give an iterable too: only the call shows. */
function isStreamed({ hooks }: Stage): boolean {
  const last = hooks.postprocess ?? hooks.predict ?? hooks.preprocess;
  return last !== undefined && types.isAsyncFunction(last) && types.isGeneratorFunction(last);
}

/** Whether declared columns have a form in a media type, and a stream parts; where none are declared the payload decides. */
function canAnswer(stage: Stage, mediaType: string): boolean {
  const { outputSchema, stageOptions } = stage;
  const isOfType = (codec: Codec) => codec.mediaType === mediaType;
  const codec = allCodecs.find(isOfType) ?? stageOptions.codecs?.find(isOfType);
  if (codec === undefined) return true;
  if (isStreamed(stage) && codec.isJoinable !== true) return false;
  if (outputSchema?.kind !== "columns") return true;
  const row = placeholderRow(outputSchema);
  return codec.encodes.includes("table") && (codec.canEncode?.(row) ?? true);
}

function describeSide(schema: StageSchema | undefined, side: "input" | "output"): DescribedSide {
  if (schema === undefined) return null;
  if (schema.kind === "columns") return { columns: schema.declared.map(describeColumn) };
  const validator = schema.schema["~standard"].vendor;
  const told = standardJsonSchema(schema.schema, side);
  return told === undefined ? { validator } : { validator, schema: told };
}

function describeColumn({ name, dtype, nullable, range, categories }: DeclaredColumn): DescribedColumn {
  return {
    name,
    dtype,
    ...(nullable === undefined ? {} : { nullable }),
    ...(range === undefined ? {} : { range: [end(range[0]), end(range[1])] as const }),
    ...(categories === undefined ? {} : { categories: categories.map(jsonNumber) }),
  };
}

function end(value: number | bigint): number | string | null {
  return Math.abs(Number(value)) === Number.POSITIVE_INFINITY ? null : jsonNumber(value);
}
