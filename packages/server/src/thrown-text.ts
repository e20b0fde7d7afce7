/** Whatever an author's code throws, in words for the log. It may be no error, or one that lies inside itself. */

import { inspect } from "node:util";

/** Longest chain of causes that is told. */
export const MAX_CAUSES = 8;

/** Words for something thrown that is no error. Never throws itself: an object need not turn into text. */
export function thrownText(thrown: unknown): string {
  const isObject = typeof thrown === "object" || typeof thrown === "function";
  return isObject ? inspect(thrown, { customInspect: false }) : String(thrown);
}
