/**
 * Where a text stops being JSON (RFC 8259, and the bare words of F41). `JSON.parse` says so in words of each V8's own, mostly without
 * a position; this walk is made only over a text it has refused.
 */

/** The first thing that is wrong. */
export interface JsonFault {
  /** Of the character that cannot stand there, from 0; the length of the text where more should come. */
  readonly position: number;
  readonly isEarlyEnd: boolean;
}

const WORDS = ["true", "false", "null", "NaN", "Infinity", "-Infinity"] as const;

type Expected = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end";

/** Finds it; undefined where nothing is wrong. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ("[" | "{")[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    while (isBlank(text[at])) at += 1;
    const isWhole = expected === "comma-or-end" && open.length === 0;
    if (at === text.length) return isWhole ? undefined : faultAt(text, at);
    if (isWhole) return faultAt(text, at);
    const character = text[at]!;
    const inner = open.at(-1);
    if (expected === "comma-or-end" && character === ",") {
      expected = inner === "{" ? "key" : "value";
      at += 1;
    } else if (expected === "colon") {
      if (character !== ":") return faultAt(text, at);
      expected = "value";
      at += 1;
    } else if (character === (inner === "{" ? "}" : "]") && isEndExpected(expected)) {
      open.pop();
      expected = "comma-or-end";
      at += 1;
    } else if (expected === "key" || expected === "key-or-end") {
      const end: number | JsonFault = character === '"' ? endOfString(text, at) : faultAt(text, at);
      if (typeof end !== "number") return end;
      expected = "colon";
      at = end;
    } else if (expected === "comma-or-end") {
      return faultAt(text, at);
    } else if (character === "[" || character === "{") {
      open.push(character);
      expected = character === "{" ? "key-or-end" : "value-or-end";
      at += 1;
    } else {
      const end = endOfScalar(text, at);
      if (typeof end !== "number") return end;
      expected = "comma-or-end";
      at = end;
    }
  }
}

function isEndExpected(expected: Expected): boolean {
  return expected === "value-or-end" || expected === "key-or-end" || expected === "comma-or-end";
}

/** Behind a string, a number or a word. */
function endOfScalar(text: string, at: number): number | JsonFault {
  if (text[at] === '"') return endOfString(text, at);
  const word = WORDS.find((one) => one[0] === text[at] && (one[0] !== "-" || text[at + 1] === "I"));
  return word === undefined ? endOfNumber(text, at) : endOfWord(text, at, word);
}

function endOfWord(text: string, at: number, word: string): number | JsonFault {
  let length = 0;
  while (length < word.length && text[at + length] === word[length]) length += 1;
  return length === word.length ? at + length : faultAt(text, at + length);
}

function endOfNumber(text: string, at: number): number | JsonFault {
  let end = text[at] === "-" ? at + 1 : at;
  const whole = text[end] === "0" ? end + 1 : endOfDigits(text, end);
  if (whole === end) return faultAt(text, end);
  end = whole;
  if (text[end] === ".") {
    const fraction = endOfDigits(text, end + 1);
    if (fraction === end + 1) return faultAt(text, fraction);
    end = fraction;
  }
  if (text[end] !== "e" && text[end] !== "E") return end;
  const first = text[end + 1] === "+" || text[end + 1] === "-" ? end + 2 : end + 1;
  const exponent = endOfDigits(text, first);
  return exponent === first ? faultAt(text, first) : exponent;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at]! >= "0" && text[at]! <= "9") at += 1;
  return at;
}

function endOfString(text: string, from: number): number | JsonFault {
  let at = from + 1;
  while (at < text.length && text[at]! >= " ") {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\") {
      const end = endOfEscape(text, at + 1);
      if (typeof end !== "number") return end;
      at = end;
    } else at += 1;
  }
  return faultAt(text, at);
}

/** @param from behind the backslash */
function endOfEscape(text: string, from: number): number | JsonFault {
  if (text[from] !== "u") return '"\\/bfnrt'.includes(text[from] ?? " ") ? from + 1 : faultAt(text, from);
  for (let at = from + 1; at <= from + 4; at += 1) {
    if (!/^[0-9a-fA-F]$/.test(text[at] ?? "")) return faultAt(text, Math.min(at, text.length));
  }
  return from + 5;
}

function faultAt(text: string, position: number): JsonFault {
  return { position, isEarlyEnd: position === text.length };
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}
