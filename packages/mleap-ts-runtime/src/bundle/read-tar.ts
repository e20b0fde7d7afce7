/** tar and tar.gz: how serving platforms ship models (bundle.md §1.4). Loaded on demand. */
import { createGunzip } from "node:zlib";
import { MleapError, mleapError } from "../errors.ts";
import { type BundleFiles, EntryGuard, limit, limitWhole, refuse } from "./bundle-files.ts";
import type { BundleLimits } from "./limits.ts";
import { tarEntries } from "./tar-entries.ts";

/** What headers and padding may add to the files, for each entry. */
const bytesAroundEntry = 2048;

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
  const files = new Map<string, Uint8Array>();
  const guard = new EntryGuard(limits, bytes.length);
  try {
    for await (const { name, kind, description, size, read } of tarEntries(inflated(bytes, limits))) {
      // Tools write `./` before every name; it is the archive's own root.
      const path = name.replace(/^(?:\.\/)+/, "");
      if (kind === "other") refuse(name, description);
      if (path === "") continue;
      guard.admit(kind === "directory" && !path.endsWith("/") ? `${path}/` : path, { size });
      if (kind === "file") files.set(path, await read());
    }
  } catch (cause) {
    if (cause instanceof MleapError) throw cause;
    const problem = cause instanceof Error ? cause.message : "unreadable";
    throw mleapError("MLEAP_BUNDLE_ARCHIVE", { problem: `tar: ${problem}` }, { cause });
  }
  return files;
}

/** The tar's own bytes in pieces; a compressed one is cut at the limits, also behind its last entry. */
async function* inflated(bytes: Uint8Array, limits: BundleLimits): AsyncGenerator<Uint8Array> {
  if (!isGzip(bytes)) {
    yield bytes;
    return;
  }
  const max = limits.maxTotalBytes + bytesAroundEntry * limits.maxEntries;
  const gunzip = createGunzip();
  gunzip.end(bytes);
  let total = 0;
  for await (const piece of gunzip) {
    total += (piece as Uint8Array).length;
    limit("unpacked size in bytes", total, max, "maxTotalBytes");
    limitWhole(total, bytes.length, limits);
    yield piece as Uint8Array;
  }
}
