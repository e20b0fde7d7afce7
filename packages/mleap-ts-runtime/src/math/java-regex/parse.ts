/** Parser of Java's regular expressions (java.util.regex of JDK 17), as feature-ops.md C.3 describes them. */
import { withAsciiCases, withUnicodeCases } from "./case-sets.ts";
import { type CharSet, complement, emptySet, intersection, rangeSet, union } from "./char-set.ts";
import { dependsOnCase, letterClasses, lineTerminators, propertySet } from "./predefined.ts";
import { canBeEmpty, isUnbounded, PatternRefused, type RegexNode, triesEmptyFirst } from "./syntax.ts";

interface Flags {
  /** `i` */ readonly ignoreCase: boolean;
  /** `u` */ readonly unicodeCase: boolean;
  /** `s` */ readonly dotAll: boolean;
  /** `m` */ readonly multiline: boolean;
  /** `d` */ readonly unixLines: boolean;
  /** `x` */ readonly comments: boolean;
}

const noFlags: Flags = {
  ignoreCase: false,
  unicodeCase: false,
  dotAll: false,
  multiline: false,
  unixLines: false,
  comments: false,
};

const flagNames: Readonly<Record<string, keyof Flags>> = {
  i: "ignoreCase",
  u: "unicodeCase",
  s: "dotAll",
  m: "multiline",
  d: "unixLines",
  x: "comments",
};

/** Nesting and length of patterns that are parsed; a model's patterns are short. */
const maxDepth = 100;
const maxPatternLength = 10_000;

/** Parses a pattern. Throws PatternRefused. */
export function parseJavaRegex(pattern: string): RegexNode {
  if (pattern.length > maxPatternLength)
    throw new PatternRefused(`longer than ${maxPatternLength} characters`);
  return new Parser(pattern).parse();
}

const assertion = (source: string, plain = true): RegexNode => ({ kind: "assert", source, plain });
const setNode = (set: CharSet): RegexNode => ({ kind: "set", set });

/** JDK 17 counts letters, digits and their combining marks of any script as parts of words; JDK 19 and later only ASCII. */
const inWord = "\\p{L}\\p{Nd}";
const wordBoundary =
  `(?:(?<=[${inWord}]\\p{Mn}*)(?![${inWord}_\\p{Mn}])|(?<=_)(?![${inWord}_])` +
  `|(?<!_|[${inWord}]\\p{Mn}*)(?=[${inWord}_]))`;

const terminator = "[\\n\\r\\x85\\u2028\\u2029]";
const notInsideCrLf = "(?!(?<=\\r)\\n)";

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #groups = 0;
  readonly #names = new Map<string, number>();
  #flags = noFlags;
  /** Groups that must have matched wherever the parser stands: the only ones a back-reference means the same for. */
  #matched = new Set<number>();

  constructor(text: string) {
    this.#text = text;
  }

  parse(): RegexNode {
    const node = this.#choice();
    if (this.#at < this.#text.length) this.#refuse("an unmatched )");
    return node;
  }

  #choice(): RegexNode {
    if (++this.#depth > maxDepth) this.#refuse(`groups deeper than ${maxDepth}`);
    const before = new Set(this.#matched);
    const branches: RegexNode[] = [];
    let common: Set<number> | undefined;
    do {
      this.#matched = new Set(before);
      branches.push(this.#sequence());
      const matched = this.#matched;
      common = common === undefined ? matched : new Set([...common].filter((group) => matched.has(group)));
    } while (this.#eat("|"));
    this.#matched = common;
    this.#depth--;
    return branches.length === 1 ? branches[0]! : { kind: "choice", branches };
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    for (;;) {
      this.#skipComments();
      const next = this.#text[this.#at];
      if (next === undefined || next === "|" || next === ")") break;
      const before = new Set(this.#matched);
      const item = this.#atom();
      if (item === undefined) continue;
      const repeated = this.#quantified(item);
      if (repeated.kind === "repeat" && (repeated.min === 0 || repeated.max > 1)) this.#matched = before;
      items.push(repeated);
    }
    return items.length === 1 ? items[0]! : { kind: "sequence", items };
  }

  /** One element, or undefined for flags and empty quotations, which add none. */
  #atom(): RegexNode | undefined {
    const char = this.#text[this.#at]!;
    switch (char) {
      case "(":
        return this.#group();
      case "[":
        this.#at++;
        return setNode(this.#class());
      case "\\":
        return this.#escape();
      case ".":
        this.#at++;
        return setNode(this.#dot());
      case "^":
        this.#at++;
        return this.#caret();
      case "$":
        this.#at++;
        return this.#dollar();
      case "*":
      case "+":
      case "?":
        return this.#refuse(`a dangling ${char}`);
      case "{":
        return this.#refuse("an illegal repetition; a literal brace is \\{");
      default:
        return setNode(this.#literal(this.#codePoint()));
    }
  }

  #dot(): CharSet {
    if (this.#flags.dotAll) return complement(emptySet);
    return complement(this.#flags.unixLines ? rangeSet(0x0a, 0x0a) : lineTerminators);
  }

  #caret(): RegexNode {
    if (!this.#flags.multiline) return assertion("^");
    // Not at the end of the text, even after a terminator, and so not in an empty text.
    if (this.#flags.unixLines) return assertion("(?<![^\\n])(?!$)", false);
    return assertion(`(?<!(?!${terminator})[^])${notInsideCrLf}(?!$)`, false);
  }

  #dollar(): RegexNode {
    const { multiline, unixLines } = this.#flags;
    if (unixLines) return assertion(multiline ? "(?=\\n|$)" : "(?=\\n?$)");
    return multiline
      ? assertion(`(?=${terminator}|$)${notInsideCrLf}`)
      : assertion(this.#beforeLastTerminator());
  }

  #beforeLastTerminator(): string {
    return this.#flags.unixLines ? "(?=\\n?$)" : `(?=(?:\\r\\n|${terminator})?$)${notInsideCrLf}`;
  }

  #quantified(item: RegexNode): RegexNode {
    this.#skipComments();
    const range = this.#range();
    if (range === undefined) return item;
    const mode = this.#eat("?") ? "lazy" : this.#eat("+") ? "possessive" : "greedy";
    this.#skipComments();
    if ("*+?{".includes(this.#text[this.#at] ?? "x")) this.#refuse("a repetition of a repetition");
    // Java ends such a loop at its first empty round; JavaScript looks for a round that is not empty.
    if ((range.min === 0 || range.max > 1) && canBeEmpty(item) && triesEmptyFirst(item))
      this.#refuse("a repetition of what is empty before it is not");
    return { kind: "repeat", body: item, ...range, mode };
  }

  #range(): { min: number; max: number } | undefined {
    if (this.#eat("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#eat("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#eat("?")) return { min: 0, max: 1 };
    if (this.#text[this.#at] !== "{") return undefined;
    const [all, low, comma, high] =
      this.#match(/\{(\d{1,9})(?:(,)(\d{0,9}))?\}/y) ?? this.#refuse("an illegal repetition");
    if (all === undefined) return undefined;
    const min = Number(low);
    const max = comma === undefined ? min : high === "" ? Number.POSITIVE_INFINITY : Number(high);
    if (max < min) this.#refuse("a repetition whose maximum is below its minimum");
    return { min, max };
  }

  #group(): RegexNode | undefined {
    this.#at++;
    const start = this.#match(
      /\?(?:(:)|(=)|(!)|(<=)|(<!)|(>)|<([A-Za-z][A-Za-z0-9]*)>|([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)]))/y,
    );
    if (start === undefined) {
      if (this.#text[this.#at] === "?") this.#refuse("an unknown kind of group");
      return this.#capture(undefined);
    }
    const [, plain, ahead, notAhead, behind, notBehind, atomic, name, on, off, end] = start;
    if (name !== undefined) return this.#capture(name);
    if (plain !== undefined) return this.#body();
    if (atomic !== undefined) return { kind: "atomic", body: this.#body() };
    if (ahead !== undefined || behind !== undefined) return this.#look(ahead !== undefined, false);
    if (notAhead !== undefined || notBehind !== undefined) return this.#look(notAhead !== undefined, true);
    const flags = this.#withFlags(on ?? "", off ?? "");
    if (end === ")") {
      this.#flags = flags;
      return undefined;
    }
    return this.#body(flags);
  }

  #withFlags(on: string, off: string): Flags {
    const changed: Record<keyof Flags, boolean> = { ...this.#flags };
    for (const [letters, value] of [
      [on, true],
      [off, false],
    ] as const) {
      for (const letter of letters) {
        const name = Object.hasOwn(flagNames, letter) ? flagNames[letter] : undefined;
        if (name === undefined)
          this.#refuse(letter === "U" ? "the flag U, which has no counterpart" : `an unknown flag ${letter}`);
        else changed[name] = value;
      }
    }
    return changed;
  }

  /** The rest of a group; flags set inside end with it. */
  #body(flags = this.#flags): RegexNode {
    const outer = this.#flags;
    this.#flags = flags;
    const node = this.#choice();
    this.#flags = outer;
    if (!this.#eat(")")) this.#refuse("an unclosed group");
    return node;
  }

  #capture(name: string | undefined): RegexNode {
    const number = ++this.#groups;
    if (name !== undefined) {
      if (this.#names.has(name)) this.#refuse(`two groups named ${name}`);
      this.#names.set(name, number);
    }
    const body = this.#body();
    this.#matched.add(number);
    return { kind: "group", body, number };
  }

  #look(ahead: boolean, negative: boolean): RegexNode {
    const before = new Set(this.#matched);
    const body = this.#body();
    if (negative) this.#matched = before;
    if (!ahead && isUnbounded(body)) this.#refuse("a look-behind without a maximum length");
    return { kind: "look", body, ahead, negative };
  }

  #escape(): RegexNode | undefined {
    const char = this.#text[this.#at + 1];
    switch (char) {
      case "Q":
        return this.#quotation();
      case "b":
      case "B":
        this.#at += 2;
        if (this.#text[this.#at] === "{") this.#refuse("a grapheme boundary");
        return assertion(char === "b" ? wordBoundary : `(?!${wordBoundary})`, false);
      case "A":
        this.#at += 2;
        return assertion("^");
      case "z":
        this.#at += 2;
        return assertion("$");
      case "Z":
        this.#at += 2;
        return assertion(this.#beforeLastTerminator());
      case "R":
        this.#at += 2;
        return {
          kind: "choice",
          branches: [
            { kind: "sequence", items: [setNode(rangeSet(13, 13)), setNode(rangeSet(10, 10))] },
            setNode(letterClasses["v"]!),
          ],
        };
      case "k":
        return this.#namedReference();
      default:
        if (char !== undefined && char >= "1" && char <= "9") return this.#numberedReference();
        return setNode(this.#escapedSet());
    }
  }

  #quotation(): RegexNode | undefined {
    const end = this.#text.indexOf("\\E", this.#at + 2);
    const quoted = this.#text.slice(this.#at + 2, end === -1 ? undefined : end);
    const points = [...quoted];
    this.#at = end === -1 ? this.#text.length : end + 2;
    if (points.length === 0) return undefined;
    // A repetition after the quotation belongs to its last character.
    const items = points.map((point) => setNode(this.#literal(point.codePointAt(0)!)));
    const last = this.#quantified(items.pop()!);
    return items.length === 0 ? last : { kind: "sequence", items: [...items, last] };
  }

  #numberedReference(): RegexNode {
    this.#at++;
    let group = Number(this.#text[this.#at++]);
    // Further digits belong to the reference as long as such a group exists.
    for (;;) {
      const digit = this.#match(/\d/y)?.[0];
      if (digit === undefined) break;
      if (group * 10 + Number(digit) > this.#groups) {
        this.#at--;
        break;
      }
      group = group * 10 + Number(digit);
    }
    return this.#reference(group);
  }

  #namedReference(): RegexNode {
    const name = this.#match(/\\k<([A-Za-z][A-Za-z0-9]*)>/y)?.[1];
    const group = name === undefined ? undefined : this.#names.get(name);
    return group === undefined
      ? this.#refuse("a reference to a group that is not there")
      : this.#reference(group);
  }

  #reference(group: number): RegexNode {
    if (!this.#matched.has(group)) this.#refuse(`a reference to group ${group}, which may not have matched`);
    if (this.#flags.ignoreCase) this.#refuse("a back-reference that ignores case");
    return { kind: "back", group };
  }

  /** The set an escape stands for, in and outside of classes. */
  #escapedSet(): CharSet {
    this.#at++;
    const char = this.#text[this.#at];
    if (char === undefined) return this.#refuse("a back-slash at the end");
    const lower = char.toLowerCase();
    if (Object.hasOwn(letterClasses, lower)) {
      this.#at++;
      return char === lower ? letterClasses[lower]! : complement(letterClasses[lower]!);
    }
    if (lower === "p") return this.#property();
    return this.#literal(this.#escapedCodePoint());
  }

  #property(): CharSet {
    const [, sign, braced, letter] =
      this.#match(/([pP])(?:\{([^}]*)\}|([A-Z]))/y) ?? this.#refuse("an unclosed property");
    const name = braced ?? letter ?? "";
    if (this.#flags.ignoreCase && dependsOnCase(name)) this.#refuse(`the property ${name} without case`);
    const set = propertySet(name) ?? this.#refuse(`the property ${name}, which is not known`);
    return sign === "p" ? set : complement(set);
  }

  /** A character written as an escape; the parser stands after the back-slash. */
  #escapedCodePoint(): number {
    const hex = this.#match(/u([\da-fA-F]{4})|x([\da-fA-F]{2})|x\{([\da-fA-F]{1,8})\}/y);
    if (hex !== undefined) return this.#hexCodePoint(hex[1] ?? hex[2] ?? hex[3]!);
    const octal = this.#match(/0([0-3][0-7]{2}|[0-7]{1,2})/y);
    if (octal !== undefined) return Number.parseInt(octal[1]!, 8);
    const control = this.#match(/c([\s\S])/y);
    if (control !== undefined) return control[1]!.charCodeAt(0) ^ 64;
    const char = this.#text[this.#at]!;
    const named = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 }[char];
    if (named !== undefined) {
      this.#at++;
      return named;
    }
    if (/[A-Za-z0-9]/.test(char)) return this.#refuse(`the escape \\${char}, which has no counterpart`);
    return this.#codePoint();
  }

  /** Two escaped surrogates are one character. */
  #hexCodePoint(digits: string): number {
    const high = Number.parseInt(digits, 16);
    if (high > 0x10ffff) this.#refuse("a code point beyond U+10FFFF");
    if (high < 0xd800 || high > 0xdbff) return high;
    const low = this.#match(/\\u([dD][c-fC-F][\da-fA-F]{2})/y)?.[1];
    return low === undefined ? high : 0x10000 + ((high - 0xd800) << 10) + (Number.parseInt(low, 16) - 0xdc00);
  }

  /** A class after its opening bracket (JDK 9 and later: a leading ^ negates all of it). */
  #class(): CharSet {
    if (++this.#depth > maxDepth) this.#refuse(`classes deeper than ${maxDepth}`);
    const isNegated = this.#eat("^");
    let set = this.#classUnion(true);
    while (this.#text.startsWith("&&", this.#at)) {
      this.#at += 2;
      // JDK 17 reads a third & and a missing side in ways of its own, or fails on them.
      if ("&]".includes(this.#text[this.#at] ?? "]")) this.#refuse("a missing side of &&");
      set = intersection(set, this.#classUnion(false));
    }
    if (!this.#eat("]")) this.#refuse("an unclosed class");
    this.#depth--;
    return isNegated ? complement(set) : set;
  }

  #classUnion(isFirst: boolean): CharSet {
    const members: CharSet[] = [];
    let isEmpty = isFirst;
    for (;;) {
      this.#skipComments();
      const char = this.#text[this.#at];
      if (char === undefined) return this.#refuse("an unclosed class");
      if ((char === "]" && !isEmpty) || this.#text.startsWith("&&", this.#at)) break;
      isEmpty = false;
      members.push(this.#classMember(char));
    }
    if (members.length === 0) this.#refuse("an empty class");
    return union(...members);
  }

  #classMember(char: string): CharSet {
    if (char === "[") {
      this.#at++;
      return this.#nested(this.#class());
    }
    if (char === "\\") {
      const next = this.#text[this.#at + 1] ?? "";
      if (next === "Q") return this.#classQuotation();
      if ("dDsSwWhHvVpP".includes(next)) return this.#nested(this.#escapedSet());
    }
    const low = this.#classCodePoint();
    this.#skipComments();
    if (this.#text[this.#at] !== "-" || "][".includes(this.#text[this.#at + 1] ?? "]"))
      return this.#literal(low);
    this.#at++;
    this.#skipComments();
    const high = this.#classCodePoint();
    if (high < low) this.#refuse("a range whose end is below its start");
    return this.#caseless(low, high);
  }

  /** Sets inside a class keep to themselves, so that what follows cannot be read together with them. */
  #nested(set: CharSet): CharSet {
    return set.plain ? set : { source: `[${set.source}]`, plain: false };
  }

  #classQuotation(): CharSet {
    const end = this.#text.indexOf("\\E", this.#at + 2);
    const quoted = this.#text.slice(this.#at + 2, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 2;
    return union(...[...quoted].map((point) => this.#literal(point.codePointAt(0)!)));
  }

  #classCodePoint(): number {
    if (this.#text[this.#at] !== "\\") return this.#codePoint();
    this.#at++;
    return this.#escapedCodePoint();
  }

  #literal(codePoint: number): CharSet {
    return this.#caseless(codePoint, codePoint);
  }

  /** A range, with what equals its members without case where `(?i)` says so. */
  #caseless(low: number, high: number): CharSet {
    if (!this.#flags.ignoreCase) return rangeSet(low, high);
    if (!this.#flags.unicodeCase) return withAsciiCases(low, high);
    if (high - low > 5000) this.#refuse("a range of more than 5000 characters without case");
    return withUnicodeCases(low, high);
  }

  #codePoint(): number {
    const codePoint = this.#text.codePointAt(this.#at) ?? this.#refuse("an unexpected end");
    this.#at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  #skipComments(): void {
    if (this.#flags.comments) this.#match(/(?:[\t-\r ]|#[^\n\r\x85\u2028\u2029]*)*/y);
  }

  #eat(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #refuse(problem: string): never {
    throw new PatternRefused(`${problem} at character ${this.#at + 1}`);
  }
}
