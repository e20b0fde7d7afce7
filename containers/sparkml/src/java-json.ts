/**
 * JSON as Jackson reads it into Java objects: an integer is told from a decimal, because the text of a value depends on
 * it (A6) and arrays take only the one or the other (A7).
 */
import { sparkErrors } from "./errors.ts";

/** A bigint is a JSON integer, a number a JSON number with a point or an exponent, a Map an object. */
export type JavaValue = null | boolean | bigint | number | string | readonly JavaValue[] | JavaObject;

/** Members in the order written; of equal names the last counts. */
export type JavaObject = ReadonlyMap<string, JavaValue>;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS: readonly (readonly [string, JavaValue])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];
/** Longest integer read; turning digits into a bigint takes time that grows with their square. */
const MAX_INTEGER_LENGTH = 1000;

/**
 * Parses one document.
 *
 * @param where what the text is, for the message: `the body`, `line 2`
 * @throws SW_SPARKML_BODY
 */
export function parseJavaJson(text: string, maxDepth: number, where: string): JavaValue {
  return new JavaJsonReader(text, maxDepth, where).document();
}

class JavaJsonReader {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #where: string;
  #at = 0;

  constructor(text: string, maxDepth: number, where: string) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#where = where;
  }

  document(): JavaValue {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#refuse("there is text after the JSON document");
    return value;
  }

  #value(depth: number): JavaValue {
    if (depth > this.#maxDepth) this.#refuse(`it nests deeper than ${this.#maxDepth} levels`);
    this.#match(SPACE);
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const match = this.#match(NUMBER);
    if (match === null) this.#refuse("there is unexpected text");
    const [digits, fraction, exponent] = match;
    if (fraction !== undefined || exponent !== undefined) return Number(digits);
    if (digits.length > MAX_INTEGER_LENGTH) this.#refuse("an integer is too long");
    return BigInt(digits);
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === "\\" ? 2 : 1;
    if (this.#text[start] !== '"' || end >= this.#text.length)
      this.#refuse("a string is missing or not closed");
    try {
      const value = JSON.parse(this.#text.slice(start, end + 1)) as string;
      this.#at = end + 1;
      return value;
    } catch {
      return this.#refuse("a string holds what must be escaped, or a wrong escape");
    }
  }

  #array(depth: number): readonly JavaValue[] {
    const items: JavaValue[] = [];
    this.#at += 1;
    if (this.#skip("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#skip(","));
    if (!this.#skip("]")) this.#refuse("a list is not closed");
    return items;
  }

  #object(depth: number): JavaObject {
    const members = new Map<string, JavaValue>();
    this.#at += 1;
    if (this.#skip("}")) return members;
    do {
      this.#match(SPACE);
      const name = this.#string();
      if (!this.#skip(":")) this.#refuse("a name is not followed by a colon");
      members.set(name, this.#value(depth + 1));
    } while (this.#skip(","));
    if (!this.#skip("}")) this.#refuse("an object is not closed");
    return members;
  }

  #skip(character: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #refuse(what: string): never {
    const problem = `${this.#where} is not JSON (RFC 8259), ${what} at character ${this.#at + 1}`;
    throw sparkErrors.SW_SPARKML_BODY({ aws: problem, problem });
  }
}
