/** Seeded random patterns and texts, the same in every run. */

/** mulberry32. */
function randomSource(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const characters = [
  "a",
  "b",
  "A",
  "B",
  "1",
  "2",
  " ",
  "_",
  "-",
  "é",
  "É",
  "\n",
  "\r",
  "\u0085",
  "日",
  ".",
  "\t",
  "\u0301",
  "ß",
];
const literals = [
  "a",
  "b",
  "A",
  "1",
  "2",
  " ",
  "_",
  "é",
  "É",
  "日",
  "\\.",
  "\\-",
  "\\n",
  "\\x61",
  "\\u00e9",
  "\\t",
  "\\Qa.\\E",
  "-",
  ",",
  "\\0101",
];
const classes = [
  "\\d",
  "\\w",
  "\\s",
  "\\S",
  "\\W",
  "\\D",
  "\\h",
  "\\v",
  "\\H",
  "\\V",
  ".",
  "\\p{L}",
  "\\P{L}",
  "\\p{Alpha}",
  "\\p{Punct}",
  "\\p{IsLatin}",
  "\\pL",
  "\\p{IsAlphabetic}",
  "\\R",
];
const members = [
  "a",
  "b-c",
  "é",
  "\\d",
  "\\w",
  "\\p{L}",
  "^",
  "-",
  "[b1]",
  "\\s",
  "A-Z",
  "日",
  "\\]",
  "&",
  "1-2",
  "\\P{Lu}",
  "[^a]",
  "\\n",
];
const edges = ["^", "$", "\\b", "\\B", "\\A", "\\Z", "\\z"];
const groups = [
  "(",
  "(?:",
  "(?:",
  "(?=",
  "(?!",
  "(?<=",
  "(?<!",
  "(?>",
  "(?i:",
  "(?s:",
  "(?m:",
  "(?-i:",
  "(?d:",
  "(?md:",
];
const repeats = ["*", "+", "?", "{2}", "{1,2}", "{0,3}", "*?", "+?", "??", "*+", "++", "?+", "{1,}"];
const starts = ["(?i)", "(?m)", "(?s)", "(?x)", "(?im)", "(?d)"];
const sigmas = [
  "Σ",
  "Σ",
  "Σ",
  "Α",
  "α",
  "A",
  "b",
  "1",
  "½",
  " ",
  ".",
  "'",
  '"',
  "-",
  "_",
  ",",
  ":",
  "\u2027",
  "\u0301",
  "\u0345",
  "ʰ",
  "日",
  "カ",
  "ー",
  "か",
  "$",
  "#",
  "‿",
  "Ⅷ",
  "ª",
  "א",
  "\n",
  "।",
];

class Generator {
  constructor(seed) {
    this.random = randomSource(seed);
  }

  chance(probability) {
    return this.random() < probability;
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  several(most, make) {
    return Array.from({ length: 1 + Math.floor(this.random() * most) }, make).join("");
  }

  class(depth) {
    const items = this.several(3, () => this.pick(members));
    const other =
      depth === 0 && this.chance(0.2) ? `&&${this.chance(0.5) ? this.pick(members) : this.class(1)}` : "";
    return `[${this.chance(0.3) ? "^" : ""}${items}${other}]`;
  }

  atom(depth) {
    const roll = this.random();
    if (roll < 0.4 || depth > 2) return this.pick(literals);
    if (roll < 0.55) return this.pick(classes);
    if (roll < 0.68) return this.class(0);
    if (roll < 0.75) return this.pick(edges);
    const group = this.pick(groups);
    return `${group}${group.startsWith("(?<") ? this.pick(literals) : this.choice(depth + 1)})`;
  }

  sequence(depth) {
    return this.several(3, () => this.atom(depth) + (this.chance(0.35) ? this.pick(repeats) : ""));
  }

  choice(depth) {
    let pattern = this.sequence(depth);
    while (this.chance(0.2)) pattern += `|${this.sequence(depth)}`;
    return pattern;
  }

  text(alphabet, most) {
    return this.several(most, () => this.pick(alphabet));
  }
}

/** Patterns, each with texts. */
export function randomCases(count) {
  const generator = new Generator(20261120);
  return Array.from({ length: count }, () => [
    (generator.chance(0.15) ? generator.pick(starts) : "") +
      generator.choice(0) +
      (generator.chance(0.05) ? "\\1" : ""),
    ...Array.from({ length: 4 }, () => generator.text(characters, 7)),
  ]);
}

/** Texts with capital sigmas in all sorts of company. */
export function randomLowerCase(count) {
  const generator = new Generator(7);
  return Array.from({ length: count }, () => `${generator.text(sigmas, 4)}Σ${generator.text(sigmas, 4)}`);
}
