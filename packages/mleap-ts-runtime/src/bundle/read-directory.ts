import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BundleFiles, EntryGuard, refuse } from "./bundle-files.ts";
import type { BundleLimits } from "./limits.ts";

/**
 * Reads an exploded bundle. Links and special files are refused: what is read must lie in the directory. At once and not
 * in turns of the event loop: a starting server answers pings in every turn, which costs more than the files, and what
 * follows, parsing them, waits for nothing either.
 */
export function readDirectory(folder: string, limits: BundleLimits): BundleFiles {
  const files = new Map<string, Uint8Array>();
  const guard = new EntryGuard(limits);
  const visit = (below: string): void => {
    const entries = readdirSync(join(folder, below), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        guard.admit(`${name}/`, { size: 0 });
        visit(name);
      } else if (entry.isFile()) {
        guard.admit(name, { size: lstatSync(join(folder, name)).size });
        files.set(name, readFileSync(join(folder, name)));
      } else refuse(name, "a link or device");
    }
  };
  visit("");
  return files;
}
