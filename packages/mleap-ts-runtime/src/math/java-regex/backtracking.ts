/**
 * Whether matching a pattern by trying can take exponential or high polynomial time: its positions form an automaton, and
 * a pattern is dangerous when one text can lead round a loop in two ways, or through two loops that share it.
 */
import { classSource } from "./char-set.ts";
import type { RegexNode } from "./syntax.ts";

/** Above this a pattern is not analysed but refused: it is too large to be told safe. */
const maxPositions = 400;
const maxSteps = 1_000_000;

/** What makes a pattern dangerous, or undefined when it is safe. */
export function findDanger(root: RegexNode): string | undefined {
  for (const part of [root, ...lookBodies(root)]) {
    const danger = new Automaton(part).danger();
    if (danger !== undefined) return danger;
  }
  return undefined;
}

function lookBodies(node: RegexNode): readonly RegexNode[] {
  if (node.kind === "look") return [node.body, ...lookBodies(node.body)];
  if (node.kind === "sequence") return node.items.flatMap(lookBodies);
  if (node.kind === "choice") return node.branches.flatMap(lookBodies);
  return "body" in node ? lookBodies(node.body) : [];
}

/** First and last positions of a part, and whether it can be empty. */
interface Span {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

const nothing: Span = { first: [], last: [], nullable: true };

class TooLarge extends Error {}

class Automaton {
  /** Members of each position among the sample characters, as bits. */
  readonly #members: bigint[] = [];
  readonly #next: Set<number>[] = [];
  #isLinkedTwice = false;
  #steps = 0;

  constructor(root: RegexNode) {
    try {
      this.#build(root);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      this.#members.length = 0;
    }
  }

  danger(): string | undefined {
    if (this.#members.length === 0 && this.#next.length > 0) return "too large to be told safe";
    try {
      const loops = this.#loopPositions();
      if (this.#isLinkedTwice || this.#hasExponentialLoop(loops))
        return "a repeat inside a repeat that match the same text";
      if (this.#hasOverlappingLoops(loops)) return "two repeats in a row that match the same text";
      return undefined;
    } catch (error) {
      if (error instanceof TooLarge) return "too large to be told safe";
      throw error;
    }
  }

  #position(members: bigint): Span {
    const position = this.#members.push(members) - 1;
    this.#next.push(new Set());
    if (position >= maxPositions) throw new TooLarge();
    return { first: [position], last: [position], nullable: false };
  }

  #link(from: readonly number[], to: readonly number[]): void {
    for (const position of from) {
      for (const next of to) {
        // Only a repeat links twice: one step goes round the inner loop and round the outer one.
        if (this.#next[position]!.has(next)) this.#isLinkedTwice = true;
        this.#next[position]!.add(next);
      }
    }
  }

  #build(node: RegexNode): Span {
    switch (node.kind) {
      case "set":
        return this.#position(membersOf(node.set));
      case "back":
        return this.#position(allMembers);
      case "assert":
      case "look":
        return nothing;
      case "group":
      case "atomic":
        return this.#build(node.body);
      case "sequence":
        return node.items
          .map((item) => this.#build(item))
          .reduce((left, right) => this.#concatenate(left, right), nothing);
      case "choice": {
        const spans = node.branches.map((branch) => this.#build(branch));
        return {
          first: spans.flatMap(({ first }) => first),
          last: spans.flatMap(({ last }) => last),
          nullable: spans.some(({ nullable }) => nullable),
        };
      }
      case "repeat":
        return this.#repeat(node.body, node.min, node.max);
    }
  }

  #concatenate(left: Span, right: Span): Span {
    this.#link(left.last, right.first);
    return {
      first: left.nullable ? [...left.first, ...right.first] : left.first,
      last: right.nullable ? [...left.last, ...right.last] : right.last,
      nullable: left.nullable && right.nullable,
    };
  }

  #repeat(body: RegexNode, min: number, max: number): Span {
    const isUnbounded = max === Number.POSITIVE_INFINITY;
    const copies = isUnbounded ? Math.max(1, min) : max;
    let span: Span = nothing;
    for (let i = 0; i < copies; i++) {
      const copy = this.#build(body);
      if (isUnbounded && i === copies - 1) this.#link(copy.last, copy.first);
      span = this.#concatenate(span, i >= min ? { ...copy, nullable: true } : copy);
    }
    return span;
  }

  /** Positions that can be reached from themselves. */
  #loopPositions(): readonly number[] {
    return this.#members
      .map((_, position) => position)
      .filter((position) => this.#reaches(position, position));
  }

  #reaches(from: number, to: number): boolean {
    const seen = new Set<number>();
    const open = [...this.#next[from]!];
    for (let position = open.pop(); position !== undefined; position = open.pop()) {
      if (position === to) return true;
      if (seen.has(position)) continue;
      seen.add(position);
      open.push(...this.#next[position]!);
    }
    return false;
  }

  #share(left: number, right: number): boolean {
    return (this.#members[left]! & this.#members[right]!) !== 0n;
  }

  /** Two different ways from a position back to itself over one text: (p, p) leads to (q, r), q ≠ r, and back. */
  #hasExponentialLoop(loops: readonly number[]): boolean {
    const previous = this.#next.map(() => new Set<number>());
    this.#next.forEach((followers, position) => {
      for (const follower of followers) previous[follower]!.add(position);
    });
    const inLoop = new Set(loops);
    return loops.some((start) => {
      const forward = this.#explore([start, start], this.#next, inLoop);
      const isForked = [...forward].some((key) => !this.#isDiagonal(key));
      if (!isForked) return false;
      const backward = this.#explore([start, start], previous, inLoop);
      return [...forward].some((key) => !this.#isDiagonal(key) && backward.has(key));
    });
  }

  #isDiagonal(key: number): boolean {
    return key % this.#next.length === Math.floor(key / this.#next.length);
  }

  /** One text that stays in loop p, leads from p to q, and stays in loop q. */
  #hasOverlappingLoops(loops: readonly number[]): boolean {
    const all = new Set(this.#next.keys());
    return loops.some((p) =>
      loops.some((q) => {
        if (p === q || !this.#share(p, q) || !this.#reaches(p, q) || this.#reaches(q, p)) return false;
        return this.#explore([p, p, q], this.#next, all).has(this.#key([p, q, q]));
      }),
    );
  }

  #key(tuple: readonly number[]): number {
    return tuple.reduce((key, position) => key * this.#next.length + position, 0);
  }

  /** Keys of the tuples of positions that one text leads to, each position by its own way, from a tuple. */
  #explore(
    start: readonly number[],
    followers: readonly ReadonlySet<number>[],
    allowed: ReadonlySet<number>,
  ): ReadonlySet<number> {
    const seen = new Set<number>();
    const open: (readonly number[])[] = [start];
    const extend = (tuple: readonly number[], chosen: readonly number[]): void => {
      const at = chosen.length;
      if (at === tuple.length) {
        const key = this.#key(chosen);
        if (!seen.has(key)) open.push(chosen);
        seen.add(key);
        return;
      }
      for (const next of followers[tuple[at]!]!) {
        if (++this.#steps > maxSteps) throw new TooLarge();
        if (allowed.has(next) && chosen.every((other) => this.#share(other, next)))
          extend(tuple, [...chosen, next]);
      }
    };
    for (let tuple = open.pop(); tuple !== undefined; tuple = open.pop()) extend(tuple, []);
    return seen;
  }
}

/** Characters that stand for all others: Latin, and one or more of every kind of character patterns tell apart. */
const samples: readonly string[] = [
  ...Array.from({ length: 0x180 }, (_, codePoint) => String.fromCodePoint(codePoint)),
  ..."ΑαЖжאبक日本ひカ한ǅʰ١²½Ⅷ€∑→…—“”\u0301\u200b\u2028\u2029\u2000\u3000\u180e\u1680\u202f\u205f\ufeff\u0600\ue000😀𝐀𐐀",
];
const allMembers = (1n << BigInt(samples.length)) - 1n;
const known = new Map<string, bigint>();

function membersOf(set: Parameters<typeof classSource>[0]): bigint {
  const source = classSource(set);
  const found = known.get(source);
  if (found !== undefined) return found;
  const test = new RegExp(`^${source}$`, "v");
  let members = 0n;
  samples.forEach((sample, i) => {
    if (test.test(sample)) members |= 1n << BigInt(i);
  });
  // A set that none of the samples is in may still overlap with another such: treat it as everything.
  if (members === 0n) members = allMembers;
  if (known.size > 1000) known.clear();
  known.set(source, members);
  return members;
}
