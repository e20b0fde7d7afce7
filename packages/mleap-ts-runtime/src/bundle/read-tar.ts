/** tar and tar.gz: how serving platforms ship models (bundle.md §1.4). Loaded on demand. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import { MleapError, mleapError } from "../errors.ts";
import { type BundleFiles, EntryGuard, limit, refuse } from "./bundle-files.ts";
import type { BundleLimits } from "./limits.ts";

/** Below this an archive may unpack to anything; above it the ratio counts. */
const freeBytes = 32 * 1024 * 1024;

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export function isTar(bytes: Uint8Array): boolean {
  return (
    isGzip(bytes) || (bytes.length >= 512 && String.fromCharCode(...bytes.subarray(257, 262)) === "ustar")
  );
}

/**
 * Unpacks a tar or tar.gz in memory, entry by entry: what an entry declares is admitted before its bytes are inflated.
 * Throws MLEAP_BUNDLE_ARCHIVE, MLEAP_BUNDLE_ENTRY, MLEAP_BUNDLE_LIMIT.
 */
export async function readTar(bytes: Uint8Array, limits: BundleLimits): Promise<BundleFiles> {
  limit("archive size in bytes", bytes.length, limits.maxArchiveBytes, "maxArchiveBytes");
  const maxTotalBytes = Math.min(limits.maxTotalBytes, Math.max(freeBytes, bytes.length * limits.maxRatio));
  const entries = extract();
  const source = Readable.from([bytes], { objectMode: false });
  const fed = isGzip(bytes) ? pipeline(source, createGunzip(), entries) : pipeline(source, entries);
  try {
    const [files] = await Promise.all([collect(entries, { ...limits, maxTotalBytes }), fed]);
    return files;
  } catch (cause) {
    // The pipeline reports the archive's own fault; a refused entry only closes it.
    const reason =
      cause instanceof MleapError ? cause : await fed.then(() => cause).catch((error: unknown) => error);
    if (reason instanceof MleapError) throw reason;
    const problem = reason instanceof Error ? reason.message : "unreadable";
    throw mleapError("MLEAP_BUNDLE_ARCHIVE", { problem: `tar: ${problem}` }, { cause: reason });
  }
}

async function collect(entries: Extract, limits: BundleLimits): Promise<BundleFiles> {
  const files = new Map<string, Uint8Array>();
  const guard = new EntryGuard(limits);
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header;
    // Tools write `./` before every name; it is the archive's own root.
    const path = name.replace(/^(?:\.\/)+/, "");
    if (type !== "file" && type !== "directory" && type !== "contiguous-file") refuse(name, `a ${type}`);
    if (path !== "") guard.admit(type === "directory" && !path.endsWith("/") ? `${path}/` : path, { size });
    const parts: Uint8Array[] = [];
    for await (const part of entry) parts.push(part as Uint8Array);
    if (type !== "directory" && path !== "") files.set(path, Buffer.concat(parts));
  }
  return files;
}
