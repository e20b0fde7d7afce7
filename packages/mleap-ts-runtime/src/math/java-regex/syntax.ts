import type { CharSet } from "./char-set.ts";

/** A parsed Java pattern. Flags are resolved: every node means the same wherever it stands. */
export type RegexNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "sequence"; readonly items: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly branches: readonly RegexNode[] }
  | {
      readonly kind: "repeat";
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly mode: "greedy" | "lazy" | "possessive";
    }
  | { readonly kind: "group"; readonly body: RegexNode; readonly number: number }
  | { readonly kind: "look"; readonly body: RegexNode; readonly ahead: boolean; readonly negative: boolean }
  | { readonly kind: "atomic"; readonly body: RegexNode }
  | { readonly kind: "back"; readonly group: number }
  /** A zero-width test in JavaScript's own words. */
  | { readonly kind: "assert"; readonly source: string; readonly plain: boolean };

/** Why a pattern is no pattern of Java, or none that can be carried over. */
export class PatternRefused extends Error {}
