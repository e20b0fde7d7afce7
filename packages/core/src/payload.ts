/** The payload kinds: what lies between codecs and hooks. */

import type { Table } from "./table.ts";
import type { Tensor } from "./tensor.ts";

/** A JSON document: what `JSON.parse` gives, with NaN and infinities where the words stood (F41). */
export interface Json<T = unknown> {
  readonly kind: "json";
  readonly value: T;
}

/** Text, decoded from UTF-8. */
export interface Text {
  readonly kind: "text";
  readonly text: string;
}

/** Bytes nobody looked at. */
export interface Bytes {
  readonly kind: "bytes";
  readonly bytes: Uint8Array;
}

/** A table of whatever columns. */
// biome-ignore lint/suspicious/noExplicitAny: verbs make Table invariant in its columns; any is the type that every table fits.
export type AnyTable = Table<any>;

/** Anything a codec reads or writes. */
export type Payload = AnyTable | Tensor | Json | Text | Bytes;

/** Discriminant of {@link Payload}. */
export type PayloadKind = Payload["kind"];

/** Wraps a value to be answered as a JSON document. */
export function json<const T>(value: T): Json<T> {
  return { kind: "json", value };
}

/** Wraps a string to be answered as text. */
export function text(value: string): Text {
  return { kind: "text", text: value };
}

/** Wraps bytes to be answered as they are. */
export function bytes(value: Uint8Array): Bytes {
  return { kind: "bytes", bytes: value };
}

const KINDS: ReadonlySet<unknown> = new Set<PayloadKind>(["table", "tensor", "json", "text", "bytes"]);

/** Whether a hook's result is a payload. */
export function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && "kind" in value && KINDS.has(value.kind);
}
