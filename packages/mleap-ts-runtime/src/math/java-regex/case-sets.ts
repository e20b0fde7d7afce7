/** Ranges of characters without regard to case, as Java compares them: ASCII letters under `(?i)`, all under `(?iu)`. */
import { type CharSet, rangeSet, union } from "./char-set.ts";

/** A range with both cases of the ASCII letters in it. */
export function withAsciiCases(low: number, high: number): CharSet {
  const sets = [rangeSet(low, high)];
  for (const [start, end, shift] of [
    [0x41, 0x5a, 32],
    [0x61, 0x7a, -32],
  ] as const) {
    const from = Math.max(low, start);
    const to = Math.min(high, end);
    if (from <= to) sets.push(rangeSet(from + shift, to + shift));
  }
  return union(...sets);
}

/** A range with every character that upper case, then lower case, make equal to one of its own. */
export function withUnicodeCases(low: number, high: number): CharSet {
  const variants = new Set<number>();
  for (let point = low; point <= high; point++)
    for (const variant of caseVariants(point)) variants.add(variant);
  const others = [...variants].filter((point) => point < low || point > high);
  return union(rangeSet(low, high), ...others.map((point) => rangeSet(point, point)));
}

let classes: ReadonlyMap<number, readonly number[]> | undefined;

/** Code points equal to this one without case, itself included. */
function caseVariants(codePoint: number): readonly number[] {
  classes ??= buildClasses();
  return classes.get(foldOf(codePoint)) ?? [codePoint];
}

function foldOf(codePoint: number): number {
  return single(
    single(codePoint, (text) => text.toUpperCase()),
    (text) => text.toLowerCase(),
  );
}

/** Java maps one character to one; where the full mapping gives more (ß → SS) the character stays. */
function single(codePoint: number, map: (text: string) => string): number {
  const mapped = map(String.fromCodePoint(codePoint));
  const first = mapped.codePointAt(0)!;
  return mapped.length === String.fromCodePoint(first).length ? first : codePoint;
}

function buildClasses(): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  const cased = /\p{Changes_When_Casemapped}/u;
  // The last cased letters of Unicode are those of Adlam.
  for (let codePoint = 0; codePoint <= 0x1e943; codePoint++) {
    if (!cased.test(String.fromCodePoint(codePoint))) continue;
    const fold = foldOf(codePoint);
    const members = found.get(fold);
    if (members === undefined) found.set(fold, [codePoint]);
    else members.push(codePoint);
  }
  return found;
}
