/** What lies at a path somebody named. */

import { type Stats, statSync } from "node:fs";

/** What lies there; undefined where nothing can be seen: it is missing, lies below a file, or may not be looked at. */
export function pathStats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
