/**
 * Remembers finished bundles, so that starting an unchanged stage costs some `stat` calls instead of a build.
 *
 * A bundle lies in a folder named by the hash of its content and is never changed again: a process that runs from it
 * keeps it whole while a newer one is written beside it. A small index names the newest and every file it was made of.
 */

import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Bundles that no start has asked for in this long are deleted when a new one is written, milliseconds. */
const KEPT_UNUSED_MS = 24 * 60 * 60 * 1000;

/** Size, time and content of a file the bundle was made of; `null` says that it did not exist. */
type Fingerprint = readonly [
  path: string,
  found: { readonly size: number; readonly mtimeMs: number; readonly hash: string } | null,
];

interface CacheIndex {
  readonly folder: string;
  readonly madeOf: readonly Fingerprint[];
}

/** One stage's place in the cache. */
export interface BundleCache {
  /** The bundle's folder, and the files it was made of, if every one of them is unchanged. */
  find(): { readonly folder: string; readonly madeOf: readonly string[] } | undefined;
  /** An empty folder to build into. */
  begin(): string;
  /** Takes the built folder over; `madeOf` are the files a change of which makes the bundle stale. */
  keep(built: string, madeOf: readonly string[]): string;
}

/**
 * @param installRoot folder whose `node_modules/.cache` holds the bundles; the system's temporary folder where there is none
 * @param name readable part of the folder's name
 * @param key everything besides files that a bundle depends on: options, versions
 */
export function openBundleCache(installRoot: string | undefined, name: string, key: unknown): BundleCache {
  const id = `${name}-${digest(JSON.stringify(key)).slice(0, 12)}`;
  const root = writableFolder(
    installRoot === undefined ? undefined : join(installRoot, "node_modules/.cache/stagewright"),
  );
  const indexFile = join(root, `${id}.json`);
  let begunAt = Number.POSITIVE_INFINITY;
  return {
    find() {
      const index = readIndex(indexFile);
      if (index === undefined || !index.madeOf.every(isUnchanged)) return undefined;
      if (statSync(join(index.folder, "stage.mjs"), { throwIfNoEntry: false }) === undefined)
        return undefined;
      const now = new Date();
      utimesSync(index.folder, now, now);
      return { folder: index.folder, madeOf: index.madeOf.map(([path]) => path) };
    },
    begin: () => {
      begunAt = Date.now();
      return mkdtempSync(join(root, `${id}.building-`));
    },
    keep(built, madeOf) {
      const fingerprints = madeOf.map((path) => fingerprint(path, begunAt));
      const folder = join(root, `${id}-${digestFolder(built).slice(0, 12)}`);
      try {
        renameSync(built, folder);
      } catch (thrown) {
        // Another process finished the same content first; anything else that stops a rename is a fault.
        if (statSync(folder, { throwIfNoEntry: false }) === undefined) throw thrown;
        rmSync(built, { recursive: true, force: true });
      }
      const index: CacheIndex = { folder, madeOf: fingerprints };
      const draft = `${indexFile}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(index));
      renameSync(draft, indexFile);
      deleteUnused(root, id, folder);
      return folder;
    },
  };
}

/** Every file below a folder, relative, sorted. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function readIndex(file: string): CacheIndex | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CacheIndex;
  } catch {
    // Not there, or cut off by a full disk: both mean "build".
    return undefined;
  }
}

/** What was changed during the build gets a size that no file has: nobody knows which of its contents is in the bundle. */
function fingerprint(path: string, begunAt: number): Fingerprint {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [path, null];
  // A file's time has fractions of a millisecond.
  const size = stats.mtimeMs > begunAt + 1 ? -1 : stats.size;
  return [path, { size, mtimeMs: stats.mtimeMs, hash: digest(readFileSync(path)) }];
}

function isUnchanged([path, was]: Fingerprint): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || was === null) return stats === undefined && was === null;
  if (stats.size !== was.size) return false;
  return stats.mtimeMs === was.mtimeMs || digest(readFileSync(path)) === was.hash;
}

function digestFolder(folder: string): string {
  const hash = createHash("sha256");
  for (const file of listFiles(folder)) {
    hash.update(`${file}\0`);
    // Binaries are taken from an installed package that the index names; their size identifies them well enough.
    if (file.startsWith("bin/")) hash.update(String(statSync(join(folder, file)).size));
    else hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex");
}

function deleteUnused(root: string, id: string, newest: string): void {
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    if (!name.startsWith(`${id}-`) && !name.startsWith(`${id}.building-`)) continue;
    const stats = statSync(path, { throwIfNoEntry: false });
    if (path === newest || stats === undefined || Date.now() - stats.mtimeMs < KEPT_UNUSED_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function writableFolder(wanted: string | undefined): string {
  const fallback = join(tmpdir(), `stagewright-${process.getuid?.() ?? "user"}`);
  for (const folder of [wanted, fallback]) {
    if (folder === undefined) continue;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      rmSync(mkdtempSync(join(folder, ".probe-")), { recursive: true });
      return folder;
    } catch {
      // Read-only checkout or foreign owner: the temporary folder serves as well.
    }
  }
  return mkdtempSync(join(tmpdir(), "stagewright-"));
}

function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Files around a module that steer a build without being part of it: manifests, compiler settings, lock files. */
export function surroundings(stageModule: string): string[] {
  const names = ["package.json", "tsconfig.json", "pnpm-lock.yaml", "package-lock.json", "yarn.lock"];
  const found: string[] = [];
  for (let folder = dirname(stageModule); ; folder = dirname(folder)) {
    found.push(...names.map((name) => join(folder, name)));
    if (folder === dirname(folder)) return found;
  }
}
