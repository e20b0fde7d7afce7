/** Requests made from a schema alone: they have the right form and no meaning. */

import type { DType } from "@stagewright/core";
import { DenseTensor, type Field, LeapFrame, Schema, writeLeapFrame } from "mleap-ts-runtime";
import type { PlannedInput } from "./stage-plan.ts";

/** Categories that training saw, by input column. */
export type Categories = ReadonlyMap<string, readonly string[]>;

export interface MadeRequest {
  readonly contentType: string;
  /** One record each. */
  readonly requests: readonly { readonly name: string; readonly body: string }[];
}

/** Numbers of the first, second, third record; columns of one record differ by their place. */
const RECORDS = [
  { name: "a record of ones", number: (_at: number) => 1 },
  { name: "a record of zeros", number: (_at: number) => 0 },
  { name: "a record of quarters that grow from column to column", number: (at: number) => 0.25 * (at + 1) },
] as const;
/** Length of a vector whose length the bundle does not say. */
const UNKNOWN_LENGTH = 2;

/** Three records: ones, zeros, and quarters that grow from column to column; texts are categories in turn. */
export function madeRequest(input: PlannedInput, categories: Categories): MadeRequest {
  const requests = RECORDS.map(({ name, number }, record) => {
    const text = (column: string) => textOf(categories.get(column), record);
    const body =
      input.kind === "leap-frame" ? leapFrameText(input, number, text) : csvText(input, number, text);
    return { name, body };
  });
  return { contentType: input.kind === "leap-frame" ? "application/json" : "text/csv", requests };
}

type InputOf<Kind extends PlannedInput["kind"]> = Extract<PlannedInput, { readonly kind: Kind }>;

function csvText(
  { columns }: InputOf<"columns">,
  number: (at: number) => number,
  text: (column: string) => string,
): string {
  const cells = columns.map(({ name, dtype }, at) => csvCell(cellText(dtype, number(at), text(name))));
  return `${cells.join(",")}\n`;
}

function leapFrameText(
  { columns }: InputOf<"leap-frame">,
  number: (at: number) => number,
  text: (column: string) => string,
): string {
  const row = columns.map((field, at) => leapValue(field, number(at), text(field.name)));
  return writeLeapFrame(LeapFrame.fromRows(new Schema(columns), [row]));
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

function leapValue({ type }: Field, number: number, text: string): unknown {
  const one = () => {
    if (type.base === "string") return text;
    if (type.base === "boolean") return number === 1;
    if (type.base === "byte_string") return new Uint8Array(1);
    return type.base === "double" || type.base === "float" ? number : Math.floor(number);
  };
  if (type.kind === "scalar") return one();
  if (type.kind === "map") return new Map([[text, one()]]);
  const length = (type.kind === "tensor" ? type.dimensions?.[0] : undefined) ?? UNKNOWN_LENGTH;
  const values = Array.from({ length }, one);
  return type.kind === "list"
    ? values
    : new DenseTensor("double", Float64Array.from(values as number[]), [length]);
}
