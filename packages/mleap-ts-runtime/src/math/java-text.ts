// Java's ways with text where they differ from JavaScript's: splitting, white space, letters.

const LETTER = /^\p{L}+$/u;
const SURROGATE = /[\ud800-\udfff]/;

/**
 * Whether a UTF-16 unit is `\s` in a Java pattern: space, tab, line feed, vertical tab, form feed, carriage
 * return.
 */
function isJavaWhiteSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}

function dropTrailingEmpty(parts: string[]): string[] {
  let length = parts.length;
  while (length > 0 && parts[length - 1] === "") length--;
  // Setting a length costs a call into V8 even where it stays the same.
  if (length < parts.length) parts.length = length;
  return parts;
}

/**
 * `text.split("\\s")` of Java (feature-ops §C.2): every single white-space character separates, empty strings
 * at the end are dropped, a text without white space is its only part, even if it is empty.
 */
export function splitAtWhiteSpace(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isJavaWhiteSpace(text.charCodeAt(i))) continue;
    parts.push(text.slice(start, i));
    start = i + 1;
  }
  if (start === 0) return [text];
  parts.push(text.slice(start));
  return dropTrailingEmpty(parts);
}

/**
 * `pattern.split(text)` of Java (feature-ops §C.2) for a translated pattern, which must have the flag `g`.
 * Capturing groups add nothing to the result; an empty match at the start separates nothing.
 */
export function splitAtMatches(text: string, pattern: RegExp): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (end === 0) continue;
    parts.push(text.slice(start, match.index));
    start = end;
  }
  if (parts.length === 0) return [text];
  parts.push(text.slice(start));
  return dropTrailingEmpty(parts);
}

/** Whether every UTF-16 unit of a text is a letter by `Character.isLetter(char)`; true of the empty text. */
export function isAllLetters(text: string): boolean {
  return text === "" || (LETTER.test(text) && !SURROGATE.test(text));
}
