import { lstatSync, readFileSync, type Stats, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mleapError } from "../errors.ts";
import type { BundleFiles } from "./bundle-files.ts";
import { limit } from "./bundle-files.ts";
import { type BundleLimits, defaultLimits } from "./limits.ts";
import { readDirectory } from "./read-directory.ts";
import { isZip, readZip } from "./read-zip.ts";

/** Files as they were found, and the size of the archive they came out of. */
interface FoundFiles {
  readonly files: BundleFiles;
  readonly archiveBytes?: number;
}

/** Reads the files of a bundle: a zip, a tar or tar.gz, or a directory, by path; an archive by its bytes. */
export async function readBundle(
  source: string | URL | Uint8Array,
  limits: BundleLimits,
): Promise<BundleFiles> {
  const { files, archiveBytes } = await readFiles(source, limits);
  return locate(files, limits, archiveBytes);
}

/**
 * The files of an archive or a directory by their paths in it, whatever they are, under the guards a bundle is read under:
 * limits, traversal, links, check sums. For tools that look at a model artifact before they know what it is.
 *
 * @throws MLEAP_BUNDLE_NOT_FOUND, MLEAP_BUNDLE_ARCHIVE, MLEAP_BUNDLE_ENTRY, MLEAP_BUNDLE_LIMIT
 */
export async function readArchiveFiles(
  source: string | URL | Uint8Array,
  limits: Partial<BundleLimits> = {},
): Promise<BundleFiles> {
  return (await readFiles(source, { ...defaultLimits, ...limits })).files;
}

/** The files of a bundle alone, by their paths below its root. Throws as {@link readArchiveFiles}, and MLEAP_BUNDLE_FILE_MISSING. */
export async function readBundleFiles(
  source: string | URL | Uint8Array,
  limits: Partial<BundleLimits> = {},
): Promise<BundleFiles> {
  return readBundle(source, { ...defaultLimits, ...limits });
}

async function readFiles(source: string | URL | Uint8Array, limits: BundleLimits): Promise<FoundFiles> {
  if (source instanceof Uint8Array) return readArchive(source, limits);
  const found = statsOf(source);
  if (found?.isDirectory() === true) return { files: readDirectory(pathOf(source), limits) };
  if (found?.isFile() !== true) throw mleapError("MLEAP_BUNDLE_NOT_FOUND", { path: String(source) });
  limit("archive size in bytes", lstatSync(source).size, limits.maxArchiveBytes, "maxArchiveBytes");
  return readArchive(readFileSync(source), limits);
}

function statsOf(source: string | URL): Stats | undefined {
  try {
    return statSync(source);
  } catch {
    // Whatever the reason, there is nothing to be read.
    return undefined;
  }
}

function pathOf(source: string | URL): string {
  return typeof source === "string" ? source : fileURLToPath(source);
}

async function readArchive(bytes: Uint8Array, limits: BundleLimits): Promise<FoundFiles> {
  if (isZip(bytes)) return { files: readZip(bytes, limits), archiveBytes: bytes.length };
  const { isTar, readTar } = await import("./read-tar.ts");
  if (isTar(bytes)) return { files: await readTar(bytes, limits), archiveBytes: bytes.length };
  throw mleapError("MLEAP_BUNDLE_ARCHIVE", { problem: "neither a zip nor a tar" });
}

/**
 * Finds the bundle among the files: `bundle.json` at the top, else in a single top folder, else exactly one zip
 * (bundle.md §1.4).
 */
function locate(files: BundleFiles, limits: BundleLimits, archiveBytes?: number): BundleFiles {
  if (files.has("bundle.json")) return files;
  const roots = [...files.keys()].filter((name) => /^[^/]+\/bundle\.json$/.test(name));
  if (roots.length === 1) return below(files, roots[0]!.slice(0, -"bundle.json".length));
  const zips = [...files.keys()].filter((name) => name.endsWith(".zip"));
  if (roots.length === 0 && zips.length === 1) {
    const inner = readZip(files.get(zips[0]!)!, limits, archiveBytes);
    if (inner.has("bundle.json")) return inner;
  }
  throw mleapError("MLEAP_BUNDLE_FILE_MISSING", {
    path: "bundle.json",
    expected: "it at the top, in a single top folder, or inside exactly one zip",
  });
}

function below(files: BundleFiles, prefix: string): BundleFiles {
  return new Map(
    [...files]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, bytes]) => [name.slice(prefix.length), bytes]),
  );
}
