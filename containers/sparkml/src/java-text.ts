/** Java's text of values and its readings of text (A6, F17, F33). */
import { formatJavaDouble, javaTrim } from "mleap-ts-runtime";
import type { JavaValue } from "./java-json.ts";

/** What `String.valueOf` gives: numbers by F33, `[1, 2]` for a list, `{a=1}` for an object. */
export function javaText(value: JavaValue): string {
  if (typeof value === "number") return formatJavaDouble(value);
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Map)
    return `{${[...value].map(([name, member]) => `${name}=${javaText(member)}`).join(", ")}}`;
  return `[${(value as readonly JavaValue[]).map(javaText).join(", ")}]`;
}

/** Bits of Java's integer types. */
export const INTEGER_BITS = { byte: 8, short: 16, int: 32, long: 64 } as const;
export type IntegerType = keyof typeof INTEGER_BITS;

/** An integer's text: an optional sign and digits, nothing else, in range; else undefined. */
export function parseJavaInteger(text: string, type: IntegerType): bigint | undefined {
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(INTEGER_BITS[type], value) === value ? value : undefined;
}

/** The message of Java's NumberFormatException; a byte or short that is an int has one of its own. */
export function numberFormatMessage(text: string, type: IntegerType | "float" | "double"): string {
  if (type === "float" || type === "double") {
    const trimmed = javaTrim(text);
    return trimmed === "" ? "empty String" : `For input string: "${trimmed}"`;
  }
  const isInt = (type === "byte" || type === "short") && parseJavaInteger(text, "int") !== undefined;
  return isInt ? `Value out of range. Value:"${text}" Radix:10` : `For input string: "${text}"`;
}

/** A JSON string as Jackson writes it: non-ASCII as it is, control characters by two upper-case digits. */
export function jacksonString(text: string): string {
  const escaped = text.replace(/["\\]|\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0);
    if (code >= 0x7f) return character;
    return SHORT_ESCAPES[character] ?? `\\u00${code.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return `"${escaped}"`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};
