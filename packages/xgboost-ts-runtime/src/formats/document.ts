/**
 * What a JSON or UBJSON model is parsed to: plain values, objects as maps, and arrays of numbers as typed arrays
 * (a model is almost nothing else, and typed arrays cost 4–8 bytes a number instead of an object each).
 */

/** What each part costs of `limits.maxDocumentValues`, roughly as it weighs in memory. */
export const costs = { object: 4, array: 2, key: 1, item: 1 } as const;

/** Below this many numbers a plain array is lighter than a typed one. */
export const shortArray = 16;

/** All empty arrays are this one: hostile files hold millions. */
export const noNumbers = new Float64Array(0);

export type NumericArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

export type DocumentObject = Map<string, DocumentValue>;

export type DocumentValue =
  | null
  | boolean
  | number
  | string
  | NumericArray
  | readonly DocumentValue[]
  | DocumentObject;

/** Names the kind of a value in an error message. */
export function kindOf(value: DocumentValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value instanceof Map) return "an object";
  if (Array.isArray(value)) return `an array of ${value.length} values`;
  if (ArrayBuffer.isView(value)) return `an array of ${value.length} numbers`;
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 80))}`;
  return `the ${typeof value} ${String(value)}`;
}
