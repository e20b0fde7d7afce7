import { mleapError } from "../errors.ts";
import type { BundleLimits } from "./limits.ts";

/** The files of a bundle in memory, by path below the bundle's root, e.g. `root/model.json`. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Collects entries of an archive or directory under the guard every container shares: names that stay inside, no
 * duplicates, and the limits. `admit` is called with what an entry declares, before its bytes are produced.
 */
export class EntryGuard {
  readonly #limits: BundleLimits;
  readonly #archiveBytes: number;
  readonly #names = new Set<string>();
  #bytes = 0;
  #entries = 0;

  /** `archiveBytes` is the size of the archive the entries come out of; nothing is packed in a directory. */
  constructor(limits: BundleLimits, archiveBytes = Number.POSITIVE_INFINITY) {
    this.#limits = limits;
    this.#archiveBytes = archiveBytes;
  }

  /** Admits one entry. Throws MLEAP_BUNDLE_ENTRY or MLEAP_BUNDLE_LIMIT. `packed` is its size in the archive. */
  admit(name: string, { size, packed = size }: { readonly size: number; readonly packed?: number }): void {
    const { maxEntries, maxTotalBytes, maxRatio, maxDepth } = this.#limits;
    this.#entries++;
    this.#bytes += size;
    limit("number of entries", this.#entries, maxEntries, "maxEntries");
    limit("unpacked size in bytes", this.#bytes, maxTotalBytes, "maxTotalBytes");
    limitWhole(this.#bytes, this.#archiveBytes, this.#limits);
    // Small files compress by any factor; a bomb is a large one.
    if (size > 1024 * 1024)
      limit(`ratio of ${name}`, Math.floor(size / Math.max(1, packed)), maxRatio, "maxRatio");
    checkName(name);
    limit(`folder depth of ${name.slice(0, 100)}`, name.split("/").length, maxDepth, "maxDepth");
    if (this.#names.has(name)) refuse(name, "present twice");
    this.#names.add(name);
  }
}

export function limit(what: string, got: number, max: number, option: keyof BundleLimits): void {
  // A limit that is no number refuses too: a setting that was not found must not switch a guard off.
  if (!(got <= max)) throw mleapError("MLEAP_BUNDLE_LIMIT", { what, got, limit: max, option });
}

/** Below this an archive may unpack to anything; above it the ratio counts for all of it, as it does for one entry. */
const freeBytes = 32 * 1024 * 1024;

/** Many entries that each stay below the ratio's notice are a bomb too. */
export function limitWhole(unpackedBytes: number, archiveBytes: number, { maxRatio }: BundleLimits): void {
  if (unpackedBytes > freeBytes)
    limit("ratio of the archive", Math.floor(unpackedBytes / archiveBytes), maxRatio, "maxRatio");
}

/** Refuses names that leave the bundle or mean different files on different systems. */
function checkName(name: string): void {
  if (name === "") refuse(name, "an empty name");
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) refuse(name, "an absolute path");
  if (name.includes("\\")) refuse(name, "a back-slash in the path");
  if (name.includes("\0")) refuse(name, "a NUL in the path");
  const parts = (name.endsWith("/") ? name.slice(0, -1) : name).split("/");
  if (parts.some((part) => part === ".." || part === "." || part === ""))
    refuse(name, "a path that leaves its folder");
}

export function refuse(entry: string, problem: string): never {
  throw mleapError("MLEAP_BUNDLE_ENTRY", { entry, problem });
}
