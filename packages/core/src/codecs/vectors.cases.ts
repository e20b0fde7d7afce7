/** Payloads as the vectors of codecs write them in JSON. */

import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { allocateValues, type DType } from "../dtype.ts";
import type { Payload } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";

/** A value: numbers JSON lacks and integers of 64 bits are text. */
type WrittenValue = number | string | boolean;

/** A payload by its kind. */
export type WrittenPayload =
  | {
      readonly kind: "table";
      readonly columns: readonly (readonly [string, DType, readonly WrittenValue[]])[];
    }
  | {
      readonly kind: "tensor";
      readonly dtype: DType;
      readonly shape: readonly number[];
      readonly data: readonly WrittenValue[];
    }
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly hex: string };

/** A body: text, bytes in hexadecimal (spaces do not count), or a file of `fixtures/`. */
export interface WrittenBody {
  readonly body?: string;
  readonly hex?: string;
  readonly fixture?: string;
}

/** A body that is read, and what it is read into. */
export interface ReadVector extends WrittenBody {
  readonly name: string;
  /** With parameters; default: the media type. */
  readonly contentType?: string;
  readonly columns?: readonly (readonly [string, DType])[];
  readonly payload?: WrittenPayload;
  /** Code of the refusal, and where it says the fault is. */
  readonly error?: { readonly code: string; readonly record?: number; readonly column?: string };
}

/** A payload that is written, and its body; reading it again gives the payload unless `readsBack` is false. */
export interface WriteVector extends WrittenBody {
  readonly name: string;
  readonly payload: WrittenPayload;
  readonly nonFinite?: "words";
  readonly error?: { readonly code: string };
  readonly readsBack?: false;
}

/** The vectors of one codec. */
export interface CodecVectors {
  readonly mediaType: string;
  /** Where the expected values come from. */
  readonly origin: string;
  readonly reads: readonly ReadVector[];
  readonly writes: readonly WriteVector[];
}

/** The bytes of a body. */
export function bodyOf({ body, hex, fixture }: WrittenBody): Buffer {
  if (hex !== undefined) return Buffer.from(hex.replaceAll(" ", ""), "hex");
  if (fixture !== undefined) return readFileSync(new URL(`../fixtures/${fixture}`, import.meta.url));
  return Buffer.from(body ?? "", "utf8");
}

/** The payload that is written. */
export function payloadOf(written: WrittenPayload): Payload {
  switch (written.kind) {
    case "table": {
      const { columns } = written;
      const schema = new TableSchema(
        columns.map(([name]) => name),
        columns.map(([, dtype]) => dtype),
      );
      const values = columns.map(([, dtype, column]) => heldAs(dtype, column));
      return new Table({ schema, values, rowCount: columns[0]?.[2].length ?? 0 });
    }
    case "tensor":
      return new Tensor(written.dtype, heldAs(written.dtype, written.data), written.shape);
    case "bytes":
      return { kind: "bytes", bytes: Buffer.from(written.hex, "hex") };
    default:
      return written;
  }
}

/** A payload without its class: what two of them are compared by. */
export function plainOf(payload: Payload): unknown {
  if (payload.kind === "table") {
    const { schema, values, rowCount } = payload;
    return {
      names: schema.names,
      dtypes: schema.dtypes,
      rowCount,
      values: values.map((column: ArrayLike<unknown>) => Array.from(column)),
    };
  }
  if (payload.kind === "tensor")
    return {
      dtype: payload.dtype,
      shape: payload.shape,
      data: Array.from(payload.data as ArrayLike<unknown>),
    };
  return payload.kind === "bytes" ? { bytes: [...payload.bytes] } : { ...payload };
}

function heldAs<D extends DType>(dtype: D, written: readonly WrittenValue[]) {
  const values = allocateValues(dtype, written.length) as unknown[];
  for (const [at, value] of written.entries()) {
    if (dtype === "string") values[at] = value;
    else values[at] = dtype === "int64" || dtype === "uint64" ? BigInt(value) : Number(value);
  }
  return values as unknown as ReturnType<typeof allocateValues<D>>;
}
