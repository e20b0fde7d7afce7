/**
 * Sets of code points as JavaScript class source. `plain` sets print without the flag `v`; the others need it: code points
 * beyond the BMP, complements, properties, intersections.
 */
export interface CharSet {
  /** What stands between the brackets of a class. */
  readonly source: string;
  readonly plain: boolean;
}

export const emptySet: CharSet = { source: "", plain: true };

/** One code point, spelled so that it means itself in every mode and place. */
function escapeCodePoint(codePoint: number): string {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(codePoint)) && codePoint < 128)
    return String.fromCharCode(codePoint);
  if (codePoint <= 0xff) return `\\x${codePoint.toString(16).padStart(2, "0")}`;
  if (codePoint <= 0xffff) return `\\u${codePoint.toString(16).padStart(4, "0")}`;
  return `\\u{${codePoint.toString(16)}}`;
}

export function rangeSet(low: number, high: number): CharSet {
  const source = low === high ? escapeCodePoint(low) : `${escapeCodePoint(low)}-${escapeCodePoint(high)}`;
  return { source, plain: high < 0xd800 || (low > 0xdfff && high <= 0xffff) };
}

export function union(...sets: readonly CharSet[]): CharSet {
  return { source: sets.map(({ source }) => source).join(""), plain: sets.every(({ plain }) => plain) };
}

/** A set written in the syntax of a class with the flag `v`, such as `\p{L}`. */
export function symbolic(source: string): CharSet {
  return { source, plain: false };
}

export function complement(set: CharSet): CharSet {
  // V8 ignores a quantifier after `[^]` under the flag v.
  if (set.source === "") return symbolic("\\0-\\u{10ffff}");
  return symbolic(`[^${set.source}]`);
}

export function intersection(left: CharSet, right: CharSet): CharSet {
  return symbolic(`[[${left.source}]&&[${right.source}]]`);
}

/** Members from text such as `a-z0-9_`: single characters and ranges, for the tables of this folder. */
export function setOf(...ranges: readonly (readonly [number, number] | number)[]): CharSet {
  return union(
    ...ranges.map((range) =>
      typeof range === "number" ? rangeSet(range, range) : rangeSet(range[0], range[1]),
    ),
  );
}

/** The class as it stands in a pattern. */
export function classSource(set: CharSet): string {
  return `[${set.source}]`;
}
