import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BundleFiles, EntryGuard, refuse } from "./bundle-files.ts";
import type { BundleLimits } from "./limits.ts";

/** Reads an exploded bundle. Links and special files are refused: what is read must lie in the directory. */
export async function readDirectory(folder: string, limits: BundleLimits): Promise<BundleFiles> {
  const files = new Map<string, Uint8Array>();
  const guard = new EntryGuard(limits);
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        guard.admit(`${name}/`, { size: 0 });
        await visit(name);
      } else if (entry.isFile()) {
        guard.admit(name, { size: (await lstat(join(folder, name))).size });
        files.set(name, await readFile(join(folder, name)));
      } else refuse(name, "a link or device");
    }
  };
  await visit("");
  return files;
}
