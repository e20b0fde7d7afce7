/**
 * Watches files by looking at them: time, size and inode, several times a second. It sees what an editor does in whatever way
 * (write, replace, rename), files that do not exist yet, and folders mounted from elsewhere; some hundred files cost about a
 * millisecond a look.
 */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What is watched: files by path, and folders with everything in them. */
export interface WatchedPaths {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

const INTERVAL_MS = 100;
/** Files of a folder that are looked at; a model artifact of more is told apart by its first ones. */
const MAX_FOLDER_FILES = 2_000;
const SKIPPED = /^(?:node_modules|dist|\..*)$/;

/** A running watch. */
export interface FileWatch {
  /** Watches these from now on; what has changed since the last look at them is still told. */
  watch(paths: WatchedPaths): void;
  close(): void;
}

/** Calls `onChange` with the paths that changed, once for what one look finds. */
export function watchFiles(onChange: (changed: readonly string[]) => void): FileWatch {
  let paths: WatchedPaths = { files: [], folders: [] };
  let known = new Map<string, string>();
  const look = () => {
    const changed: string[] = [];
    const now = new Map<string, string>();
    for (const path of listPaths(paths)) {
      const mark = markOf(path);
      now.set(path, mark);
      if ((known.get(path) ?? "") !== mark) changed.push(path);
    }
    for (const [path, mark] of known) if (mark !== "" && !now.has(path)) changed.push(path);
    known = now;
    if (changed.length > 0) onChange(changed);
  };
  const timer = setInterval(look, INTERVAL_MS);
  return {
    watch: (next) => {
      const before = known;
      paths = next;
      // What was looked at before keeps its mark: a change during a build is found by the next look.
      known = new Map([...listPaths(next)].map((path) => [path, before.get(path) ?? markOf(path)]));
    },
    close: () => clearInterval(timer),
  };
}

function* listPaths({ files, folders }: WatchedPaths): Iterable<string> {
  yield* files;
  for (const folder of folders) yield* filesBelow(folder);
}

function filesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const visit = (place: string) => {
    for (const entry of entriesOf(place)) {
      if (found.length >= MAX_FOLDER_FILES) return;
      const path = join(place, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.test(entry.name)) visit(path);
      } else found.push(path);
    }
  };
  visit(folder);
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not there, or not any more: it has no files.
    return [];
  }
}

/** What tells one state of a file from another; "" where there is none. */
function markOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? "" : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
  } catch {
    // A link that leads to itself, or a place nobody may look at: nothing a stage could be made of.
    return "";
  }
}
