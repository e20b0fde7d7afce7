/** Requests made from a schema alone: they have the right form and no meaning. */

import type { DType } from "@stagewright/core";
import { DenseTensor, type Field, LeapFrame, Schema, writeLeapFrame } from "mleap-ts-runtime";
import type { PlannedInput } from "./stage-plan.ts";

/** Categories that training saw, by input column. */
export type Categories = ReadonlyMap<string, readonly string[]>;

export interface MadeRequest {
  readonly contentType: string;
  /** One record a body. */
  readonly bodies: readonly string[];
}

/** Numbers of the first, second, third record; columns of one record differ by their place. */
const RECORDS = [(_at: number) => 1, (_at: number) => 0, (at: number) => 0.25 * (at + 1)] as const;
/** Length of a vector whose length the bundle does not say. */
const UNKNOWN_LENGTH = 2;

/** Three records: ones, zeros, and quarters that grow from column to column; texts are categories in turn. */
export function madeRequest(input: PlannedInput, categories: Categories): MadeRequest {
  if (input.kind === "leap-frame") {
    const schema = new Schema(input.columns);
    const frames = RECORDS.map((number, record) =>
      LeapFrame.fromRows(schema, [
        input.columns.map((field, at) => leapValue(field, number(at), record, categories)),
      ]),
    );
    return { contentType: "application/json", bodies: frames.map((frame) => writeLeapFrame(frame)) };
  }
  const bodies = RECORDS.map((number, record) =>
    input.columns
      .map(({ name, dtype }, at) =>
        csvCell(cellText(dtype, number(at), textOf(categories.get(name), record))),
      )
      .join(","),
  );
  return { contentType: "text/csv", bodies: bodies.map((body) => `${body}\n`) };
}

function textOf(known: readonly string[] | undefined, record: number): string {
  return known === undefined || known.length === 0 ? "a b" : known[record % known.length]!;
}

function cellText(dtype: DType, number: number, text: string): string {
  if (dtype === "string") return text;
  if (dtype === "bool") return number === 1 ? "true" : "false";
  return String(dtype.startsWith("float") ? number : Math.floor(number));
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function leapValue({ name, type }: Field, number: number, record: number, categories: Categories): unknown {
  const one = () => {
    if (type.base === "string") return textOf(categories.get(name), record);
    if (type.base === "boolean") return number === 1;
    if (type.base === "byte_string") return new Uint8Array(1);
    return type.base === "double" || type.base === "float" ? number : Math.floor(number);
  };
  if (type.kind === "scalar") return one();
  const length = (type.kind === "tensor" ? type.dimensions?.[0] : undefined) ?? UNKNOWN_LENGTH;
  const values = Array.from({ length }, one);
  if (type.kind === "map") return new Map([[textOf(undefined, record), one()]]);
  return type.kind === "list"
    ? values
    : new DenseTensor("double", Float64Array.from(values as number[]), [length]);
}
