/** Java's predefined classes and properties (feature-ops.md C.3) as sets. */
import { type CharSet, complement, emptySet, setOf, symbolic, union } from "./char-set.ts";

const upper = setOf([0x41, 0x5a]);
const lower = setOf([0x61, 0x7a]);
const digit = setOf([0x30, 0x39]);
const punctuation = setOf([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]);
export const word = union(lower, upper, digit, setOf(0x5f));

const horizontal = setOf(0x09, 0x20, 0xa0, 0x1680, 0x180e, [0x2000, 0x200a], 0x202f, 0x205f, 0x3000);
const vertical = setOf([0x0a, 0x0d], 0x85, 0x2028, 0x2029);
const space = setOf([0x09, 0x0d], 0x20);

/** Classes of one letter; the capital letter is the complement. */
export const letterClasses: Readonly<Record<string, CharSet>> = {
  d: digit,
  s: space,
  w: word,
  h: horizontal,
  v: vertical,
};

/** What ends a line: `.` stops there and `$` looks for it. */
export const lineTerminators = setOf(0x0a, 0x0d, 0x85, 0x2028, 0x2029);

const posix: Readonly<Record<string, CharSet>> = {
  Lower: lower,
  Upper: upper,
  ASCII: setOf([0, 0x7f]),
  Alpha: union(lower, upper),
  Digit: digit,
  Alnum: union(lower, upper, digit),
  Punct: punctuation,
  Graph: setOf([0x21, 0x7e]),
  Print: setOf([0x20, 0x7e]),
  Blank: setOf(0x09, 0x20),
  Cntrl: setOf([0, 0x1f], 0x7f),
  XDigit: setOf([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
  Space: space,
};

const javaMethods: Readonly<Record<string, CharSet>> = {
  javaLowerCase: symbolic("\\p{Lowercase}"),
  javaUpperCase: symbolic("\\p{Uppercase}"),
  javaTitleCase: symbolic("\\p{Lt}"),
  javaAlphabetic: symbolic("\\p{Alphabetic}"),
  javaIdeographic: symbolic("\\p{Ideographic}"),
  javaDigit: symbolic("\\p{Nd}"),
  javaLetter: symbolic("\\p{L}"),
  javaLetterOrDigit: symbolic("\\p{L}\\p{Nd}"),
  javaSpaceChar: symbolic("\\p{Z}"),
  javaWhitespace: setOf(
    [0x09, 0x0d],
    [0x1c, 0x20],
    0x1680,
    [0x2000, 0x2006],
    [0x2008, 0x200a],
    0x2028,
    0x2029,
    0x205f,
    0x3000,
  ),
};

const binaryProperties: Readonly<Record<string, CharSet>> = {
  alphabetic: symbolic("\\p{Alphabetic}"),
  ideographic: symbolic("\\p{Ideographic}"),
  letter: symbolic("\\p{L}"),
  lowercase: symbolic("\\p{Lowercase}"),
  uppercase: symbolic("\\p{Uppercase}"),
  titlecase: symbolic("\\p{Lt}"),
  punctuation: symbolic("\\p{P}"),
  control: symbolic("\\p{Cc}"),
  white_space: symbolic("\\p{White_Space}"),
  digit: symbolic("\\p{Nd}"),
  hex_digit: symbolic("\\p{Nd}A-Fa-f\\uff21-\\uff26\\uff41-\\uff46"),
  assigned: symbolic("\\P{Cn}"),
};

const blocks: Readonly<Record<string, readonly [number, number]>> = {
  basiclatin: [0, 0x7f],
  latin1supplement: [0x80, 0xff],
  latinextendeda: [0x100, 0x17f],
  latinextendedb: [0x180, 0x24f],
  greek: [0x370, 0x3ff],
  greekandcoptic: [0x370, 0x3ff],
  cyrillic: [0x400, 0x4ff],
  armenian: [0x530, 0x58f],
  hebrew: [0x590, 0x5ff],
  arabic: [0x600, 0x6ff],
  devanagari: [0x900, 0x97f],
  thai: [0xe00, 0xe7f],
  generalpunctuation: [0x2000, 0x206f],
  currencysymbols: [0x20a0, 0x20cf],
  arrows: [0x2190, 0x21ff],
  mathematicaloperators: [0x2200, 0x22ff],
  cjksymbolsandpunctuation: [0x3000, 0x303f],
  hiragana: [0x3040, 0x309f],
  katakana: [0x30a0, 0x30ff],
  cjkunifiedideographs: [0x4e00, 0x9fff],
  hangulsyllables: [0xac00, 0xd7a3],
  emoticons: [0x1f600, 0x1f64f],
};

/** The set of `\p{name}`, or undefined when Java's meaning of the name is not known here. */
export function propertySet(name: string): CharSet | undefined {
  const assignment = /^(\w+)=(.+)$/.exec(name);
  if (assignment !== null) return assignedSet(assignment[1]!.toLowerCase(), assignment[2]!);
  if (Object.hasOwn(posix, name)) return posix[name];
  if (Object.hasOwn(javaMethods, name)) return javaMethods[name];
  if (name.startsWith("In")) return blockSet(name.slice(2));
  if (name.startsWith("Is")) {
    const property = name.slice(2);
    const key = property.toLowerCase();
    if (Object.hasOwn(binaryProperties, key)) return binaryProperties[key];
    return categorySet(property) ?? scriptSet(property);
  }
  return categorySet(name);
}

function assignedSet(key: string, value: string): CharSet | undefined {
  if (key === "sc" || key === "script") return scriptSet(value);
  if (key === "gc" || key === "general_category") return categorySet(value);
  return key === "blk" || key === "block" ? blockSet(value) : undefined;
}

function categorySet(name: string): CharSet | undefined {
  if (name === "LC") return symbolic("\\p{Lu}\\p{Ll}\\p{Lt}");
  if (name === "LD") return symbolic("\\p{L}\\p{Nd}");
  if (name === "L1") return setOf([0, 0xff]);
  if (name === "all") return complement(emptySet);
  return /^(?:C[cfosn]?|L[ulotm]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)$/.test(name)
    ? symbolic(`\\p{${name}}`)
    : undefined;
}

/** Scripts are the same in both; whether a name is one, the engine says. Java compares without case. */
function scriptSet(name: string): CharSet | undefined {
  const spelled = name.toLowerCase().replace(/(?:^|_)[a-z]/g, (start) => start.toUpperCase());
  if (!/^[A-Za-z_]+$/.test(spelled)) return undefined;
  try {
    new RegExp(`\\p{Script=${spelled}}`, "v");
    return symbolic(`\\p{Script=${spelled}}`);
  } catch {
    return undefined;
  }
}

function blockSet(name: string): CharSet | undefined {
  const key = name.toLowerCase().replace(/[\s_-]/g, "");
  const block = Object.hasOwn(blocks, key) ? blocks[key] : undefined;
  return block === undefined ? undefined : setOf(block);
}

/** Properties that depend on case: what they mean under `(?i)` differs between versions of Java. */
export function dependsOnCase(name: string): boolean {
  return /^(?:Is|gc=|general_category=)?(?:L[ult]|Lower|Upper|lowercase|uppercase|titlecase)$|^java(?:Lower|Upper|Title)Case$/i.test(
    name,
  );
}
