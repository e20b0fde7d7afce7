/** Java's comparison under `(?iu)`: two characters are equal when upper case, then lower case, make them so. */

let classes: ReadonlyMap<number, readonly number[]> | undefined;

/** Code points equal to this one without case, itself included. */
export function caseVariants(codePoint: number): readonly number[] {
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
