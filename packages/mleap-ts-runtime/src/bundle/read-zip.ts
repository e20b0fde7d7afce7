/** Zip archives through fflate, inside a guard: names, links, sizes, ratio and check sums are ours to check. */
import { crc32 } from "node:zlib";
import { unzipSync } from "fflate";
import { mleapError } from "../errors.ts";
import { type BundleFiles, EntryGuard, limit, refuse } from "./bundle-files.ts";
import type { BundleLimits } from "./limits.ts";

interface CentralEntry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  readonly isDirectory: boolean;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Unpacks a zip in memory. Throws MLEAP_BUNDLE_ARCHIVE, MLEAP_BUNDLE_ENTRY, MLEAP_BUNDLE_LIMIT. */
export function readZip(bytes: Uint8Array, limits: BundleLimits): BundleFiles {
  limit("archive size in bytes", bytes.length, limits.maxArchiveBytes, "maxArchiveBytes");
  const entries = readCentralDirectory(bytes, limits);
  const unpacked = unpack(bytes);
  const files = new Map<string, Uint8Array>();
  for (const { name, crc, size, isDirectory } of entries) {
    if (isDirectory) continue;
    const content = Object.hasOwn(unpacked, name) ? unpacked[name] : undefined;
    if (content === undefined) throw archive(`entry "${name}" is listed but not readable`);
    if (content.length !== size)
      throw archive(`entry "${name}" holds ${content.length} bytes, not the ${size} it declares`);
    if (crc32(content) !== crc) throw archive(`check sum of entry "${name}" is wrong`);
    files.set(name, content);
  }
  return files;
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter: ({ name }) => !name.endsWith("/") });
  } catch (cause) {
    throw archive(cause instanceof Error ? cause.message : "unreadable", cause);
  }
}

/** Walks the central directory and admits every entry before a byte is inflated. */
function readCentralDirectory(bytes: Uint8Array, limits: BundleLimits): readonly CentralEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const { count, start } = directoryOf(view, end);
  limit("number of entries", count, limits.maxEntries, "maxEntries");
  const guard = new EntryGuard(limits);
  const entries: CentralEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw archive("its directory is damaged");
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) throw archive("its directory is cut off");
    const name = decodeName(bytes.subarray(at + 46, at + 46 + nameLength));
    const { size, packed } = sizesOf(view, at, at + 46 + nameLength, extraLength);
    const mode = view.getUint32(at + 38, true) >>> 16;
    if ((view.getUint16(at + 8, true) & 1) !== 0) refuse(name, "encrypted");
    if (isSpecial(mode)) refuse(name, "a link or device");
    guard.admit(name, { size, packed });
    entries.push({ name, crc: view.getUint32(at + 16, true), size, isDirectory: name.endsWith("/") });
    at = next;
  }
  if (at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50)
    throw archive("its directory holds more than it announces");
  return entries;
}

/** Unix file type in the upper half of the external attributes: anything but file, directory or nothing is refused. */
function isSpecial(mode: number): boolean {
  const type = mode & 0xf000;
  return type !== 0 && type !== 0x8000 && type !== 0x4000;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decodeName(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw archive("an entry name is not UTF-8", cause);
  }
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  throw archive("no directory at its end (truncated, or not a zip)");
}

/** Where the central directory starts and how many entries it has, zip64 included. */
function directoryOf(view: DataView, end: number): { count: number; start: number } {
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const locator = end - 20;
  if (
    (count !== 0xffff && start !== 0xffffffff) ||
    locator < 0 ||
    view.getUint32(locator, true) !== 0x07064b50
  ) {
    return { count, start };
  }
  const record = Number(view.getBigUint64(locator + 8, true));
  if (record + 56 > view.byteLength || view.getUint32(record, true) !== 0x06064b50)
    throw archive("its zip64 directory is damaged");
  return {
    count: Number(view.getBigUint64(record + 32, true)),
    start: Number(view.getBigUint64(record + 48, true)),
  };
}

function sizesOf(
  view: DataView,
  at: number,
  extra: number,
  extraLength: number,
): { size: number; packed: number } {
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let field = extra;
  while ((size === 0xffffffff || packed === 0xffffffff) && field + 4 <= extra + extraLength) {
    const length = view.getUint16(field + 2, true);
    if (view.getUint16(field, true) === 1) {
      let part = field + 4;
      if (size === 0xffffffff && part + 8 <= field + 4 + length) {
        size = Number(view.getBigUint64(part, true));
        part += 8;
      }
      if (packed === 0xffffffff && part + 8 <= field + 4 + length)
        packed = Number(view.getBigUint64(part, true));
      break;
    }
    field += 4 + length;
  }
  return { size, packed };
}

function archive(problem: string, cause?: unknown): Error {
  return mleapError("MLEAP_BUNDLE_ARCHIVE", { problem: `zip: ${problem}` }, { cause });
}
