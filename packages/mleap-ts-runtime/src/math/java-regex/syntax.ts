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

/** Whether a node can match without taking a character. */
export function canBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "sequence":
      return node.items.every(canBeEmpty);
    case "choice":
      return node.branches.some(canBeEmpty);
    case "group":
    case "atomic":
      return canBeEmpty(node.body);
    case "repeat":
      return node.min === 0 || canBeEmpty(node.body);
    default:
      return true;
  }
}

/** Whether a node may try an empty match before another one: it holds a lazy repeat, or a choice with an empty branch. */
export function triesEmptyFirst(node: RegexNode): boolean {
  if (node.kind === "repeat") return node.mode === "lazy" || triesEmptyFirst(node.body);
  if (node.kind === "choice") return canBeEmpty(node) || node.branches.some(triesEmptyFirst);
  if (node.kind === "sequence") return node.items.some(triesEmptyFirst);
  return "body" in node && triesEmptyFirst(node.body);
}

/** Whether a match can be of any length. */
export function isUnbounded(node: RegexNode): boolean {
  switch (node.kind) {
    case "repeat":
      return node.max === Number.POSITIVE_INFINITY || isUnbounded(node.body);
    case "sequence":
      return node.items.some(isUnbounded);
    case "choice":
      return node.branches.some(isUnbounded);
    case "group":
    case "atomic":
      return isUnbounded(node.body);
    case "back":
      return true;
    default:
      return false;
  }
}
