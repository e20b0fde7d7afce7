/**
 * The outline of a JSON document that is a list of records: where the list begins, where its elements are apart, where it ends. Knows
 * brackets, strings and commas and nothing else: what stands between them is for the parser to judge. UTF-8 bytes, in blocks.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const UPPER_I = 0x49;
const UPPER_N = 0x4e;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Key of the list in a document that is an object (F42). */
const LIST_KEY = new TextEncoder().encode("instances");

/** A string that may go on in the next block. */
class StringState {
  isInside = false;
  #isEscaped = false;

  /** Takes a byte of a string, the closing quote too. */
  take(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.isInside = false;
  }
}

/** What the beginning of a document turned out to be. */
export type ListStart =
  /** The list begins at this position of the block, behind its bracket. */
  | { readonly at: number; readonly depth: 1 | 2 }
  /** There is no such list. */
  | "none"
  /** Not known yet. */
  | undefined;

/** Looks for `[`, or for `{… "instances": [`. */
export class ListFinder {
  #depth = 0;
  readonly #string = new StringState();
  /** Bytes of the current string that are those of the key; -1 when it is another. */
  #matched = -1;
  /** What of `"instances":` has been read. */
  #seen: "nothing" | "key" | "colon" = "nothing";

  find(block: Uint8Array): ListStart {
    for (let at = 0; at < block.length; at += 1) {
      const byte = block[at]!;
      if (this.#string.isInside) this.#takeOfString(byte);
      else if (isBlank(byte)) continue;
      else if (this.#depth === 0) {
        if (byte === OPEN_ARRAY) return { at: at + 1, depth: 1 };
        if (byte !== OPEN_OBJECT) return "none";
        this.#depth = 1;
      } else if (byte === QUOTE) {
        this.#string.isInside = true;
        this.#matched = this.#depth === 1 ? 0 : -1;
        this.#seen = "nothing";
      } else if (byte === COLON && this.#seen === "key") this.#seen = "colon";
      else if (byte === OPEN_ARRAY && this.#seen === "colon") return { at: at + 1, depth: 2 };
      else {
        this.#seen = "nothing";
        if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#depth += 1;
        else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.#depth -= 1;
        if (this.#depth === 0) return "none";
      }
    }
    return undefined;
  }

  #takeOfString(byte: number): void {
    this.#string.take(byte);
    if (!this.#string.isInside) {
      if (this.#matched === LIST_KEY.length) this.#seen = "key";
    } else if (this.#matched >= 0) {
      this.#matched = byte === LIST_KEY[this.#matched] ? this.#matched + 1 : -1;
    }
  }
}

/** Where a block of a list can be cut; positions in the block. */
export interface ListCut {
  /** The last comma between two elements; -1 where there is none. */
  readonly comma: number;
  /** The bracket that ends the list, right or wrong; -1 where it goes on. */
  readonly end: number;
  /** Whether up to there nothing begins like `NaN` or `Infinity` outside strings, and nothing is nested too deep. */
  readonly isPlain: boolean;
}

/** Follows the elements of a list. */
export class ElementCutter {
  readonly #mostDepth: number;
  #depth = 0;
  readonly #string = new StringState();

  /** @param mostDepth brackets that may be open within an element, its own included */
  constructor(mostDepth: number) {
    this.#mostDepth = mostDepth;
  }

  cut(block: Uint8Array, from: number): ListCut {
    const { length } = block;
    let depth = this.#depth;
    let comma = -1;
    let isPlain = depth <= this.#mostDepth;
    let at = from;
    if (this.#string.isInside) at = this.#endOfString(block, at);
    for (; at < length; at += 1) {
      const byte = block[at]!;
      // Digits, commas, points and blanks, which most of a body is, stand below the brackets.
      if (byte < OPEN_ARRAY) {
        if (byte === COMMA) {
          if (depth === 0) comma = at;
        } else if (byte === QUOTE) {
          this.#string.isInside = true;
          at = this.#endOfString(block, at + 1) - 1;
        } else if (byte === UPPER_N || byte === UPPER_I) isPlain = false;
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        depth += 1;
        if (depth > this.#mostDepth) isPlain = false;
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        if (depth === 0) return { comma, end: at, isPlain };
        depth -= 1;
      }
    }
    this.#depth = depth;
    return { comma, end: -1, isPlain };
  }

  /** Behind the string that is open; the end of the block where it goes on. */
  #endOfString(block: Uint8Array, from: number): number {
    let at = from;
    while (at < block.length && this.#string.isInside) this.#string.take(block[at++]!);
    return at;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
