import { mleapError } from "../errors.ts";
import type { Op } from "./define-op.ts";

/** Immutable look-up of ops by name. There is no global one: pass the ops you want. */
export interface OpRegistry {
  readonly ops: readonly Op[];
  get(name: string): Op | undefined;
  /** Known names nearest to an unknown one, best first, at most three. */
  nearest(name: string): readonly string[];
}

/** Makes a registry of a list of ops. Throws MLEAP_OP_DUPLICATE when two carry one name. */
export function createOpRegistry(ops: readonly Op[]): OpRegistry {
  const byName = new Map<string, Op>();
  for (const op of ops) {
    if (byName.has(op.name)) throw mleapError("MLEAP_OP_DUPLICATE", { op: op.name });
    byName.set(op.name, op);
  }
  return Object.freeze({
    ops: [...ops],
    get: (name: string) => byName.get(name),
    nearest: (name: string) => nearestNames(name, [...byName.keys()]),
  });
}

function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const wanted = name.slice(0, 64).toLowerCase();
  return known
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1);
    }
    previous = current;
  }
  return previous[b.length]!;
}
