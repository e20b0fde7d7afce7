import { mleapError } from "../errors.ts";

/** Deepest nesting read (bundle.md §4.6). */
const maxDepth = 1000;
/** Longest number token read (bundle.md §4.6). */
const maxNumberLength = 100;

/** An integer of 16 digits or more: may not fit a double. Text inside strings can match too; then the slow way reads it as well. */
const longInteger = /(?:^|[[:,\s])-?\d{16,}\s*(?:[,\]}]|$)/;

/**
 * Parses JSON text like `JSON.parse`, but an integer beyond 2^53 becomes a bigint instead of being rounded.
 * Throws SyntaxError; `readJson` makes it a named error.
 */
export function parseJson(text: string): unknown {
  return longInteger.test(text) ? new ExactParser(text).document() : JSON.parse(text);
}

/** The text of what `parseJson` gave: like `JSON.stringify`, and a bigint is the integer it was. */
export function exactJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(exactJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${exactJson(inner)}`)
    .join(",")}}`;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Decodes UTF-8 strictly and parses. Throws MLEAP_BUNDLE_FILE_INVALID naming `path`. */
export function readJson(bytes: Uint8Array, path: string): unknown {
  try {
    return parseJson(utf8.decode(bytes));
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? cause.message : "not UTF-8";
    throw mleapError(
      "MLEAP_BUNDLE_FILE_INVALID",
      { path, problem, expected: "JSON text in UTF-8" },
      { cause },
    );
  }
}

/** Recursive descent over JSON; depth and number length are bounded, unsafe integers are bigints. */
class ExactParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail("text after the end");
    return value;
  }

  #value(): unknown {
    this.#space();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#open();
    while (!this.#closes("}", entries.length)) {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#fail("expected a key");
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at++] !== ":") this.#fail("expected a colon");
      entries.push([key, this.#value()]);
    }
    return Object.fromEntries(entries);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#open();
    while (!this.#closes("]", items.length)) items.push(this.#value());
    return items;
  }

  #open(): void {
    this.#at++;
    if (++this.#depth > maxDepth) this.#fail(`nested deeper than ${maxDepth}`);
  }

  /** Steps over the closing bracket, or over the comma before the next item. */
  #closes(bracket: string, count: number): boolean {
    this.#space();
    if (this.#text[this.#at] === bracket) {
      this.#at++;
      this.#depth--;
      return true;
    }
    if (count > 0 && this.#text[this.#at++] !== ",") this.#fail(`expected a comma or ${bracket}`);
    return false;
  }

  #string(): string {
    const start = this.#at++;
    for (; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === "\\") this.#at++;
      else if (this.#text[this.#at] === '"') return JSON.parse(this.#text.slice(start, ++this.#at)) as string;
    }
    return this.#fail("unterminated string");
  }

  #number(): number | bigint {
    const token = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
    token.lastIndex = this.#at;
    const found = token.exec(this.#text);
    if (found === null) return this.#fail("unexpected character");
    const [text, fraction, exponent] = found;
    if (text.length > maxNumberLength) this.#fail(`a number of more than ${maxNumberLength} characters`);
    this.#at += text.length;
    const value = Number(text);
    const isInteger = fraction === undefined && exponent === undefined;
    return isInteger && !Number.isSafeInteger(value) ? BigInt(text) : value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail("unexpected character");
    this.#at += word.length;
    return value;
  }

  #space(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #fail(problem: string): never {
    throw new SyntaxError(`${problem} at position ${this.#at}`);
  }
}
