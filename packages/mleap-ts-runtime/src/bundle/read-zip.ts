/**
 * Zip archives, read under the guard of every container: names, links, sizes, ratio and check sums are checked, and no
 * entry is inflated beyond the size it declares. Node's own inflate does the work: a JavaScript one costs a starting
 * process 25 ms before it is compiled, and cannot be told where to stop.
 */
import { mleapError } from "../errors.ts";
import { type BundleFiles, EntryGuard, limit, refuse } from "./bundle-files.ts";
import type { BundleLimits } from "./limits.ts";

interface CentralEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where the entry's own header stands. */
  readonly offset: number;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * Unpacks a zip in memory. `outerBytes` is the size of the archive the zip came in, if it came in one: what both unpack
 * to is held against that. Throws MLEAP_BUNDLE_ARCHIVE, MLEAP_BUNDLE_ENTRY, MLEAP_BUNDLE_LIMIT.
 */
export function readZip(
  bytes: Uint8Array,
  limits: BundleLimits,
  outerBytes: number = bytes.length,
): BundleFiles {
  limit("archive size in bytes", bytes.length, limits.maxArchiveBytes, "maxArchiveBytes");
  const files = new Map<string, Uint8Array>();
  for (const entry of readCentralDirectory(bytes, limits, outerBytes)) {
    if (!entry.name.endsWith("/")) files.set(entry.name, unpack(bytes, entry));
  }
  return files;
}

/** Taken when there is something to unpack: a bundle in a folder starts a millisecond earlier without. */
const zlib = () => process.getBuiltinModule("node:zlib");

function unpack(bytes: Uint8Array, { name, method, crc, packed, size, offset }: CentralEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== 0x04034b50) {
    throw archive(`entry "${name}" is listed but not there`);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw archive(`entry "${name}" is cut off`);
  const content = inflate(bytes.subarray(start, start + packed), name, method, size);
  if (content.length !== size)
    throw archive(`entry "${name}" holds ${content.length} bytes, not the ${size} it declares`);
  if (zlib().crc32(content) !== crc) throw archive(`check sum of entry "${name}" is wrong`);
  return content;
}

function inflate(packed: Uint8Array, name: string, method: number, size: number): Uint8Array {
  if (method === 0) return packed;
  if (method !== 8)
    throw archive(`entry "${name}" is packed by method ${method}; stored (0) and deflated (8) can be read`);
  try {
    return zlib().inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw archive(`entry "${name}" does not inflate to the ${size} bytes it declares`, cause);
  }
}

/** Walks the central directory and admits every entry before a byte is inflated. */
function readCentralDirectory(
  bytes: Uint8Array,
  limits: BundleLimits,
  outerBytes: number,
): readonly CentralEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const { count, start } = directoryOf(view, end);
  limit("number of entries", count, limits.maxEntries, "maxEntries");
  const guard = new EntryGuard(limits, outerBytes);
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
    const { size, packed, offset } = sizesOf(view, at, at + 46 + nameLength, extraLength);
    const mode = view.getUint32(at + 38, true) >>> 16;
    if ((view.getUint16(at + 8, true) & 1) !== 0) refuse(name, "encrypted");
    if (isSpecial(mode)) refuse(name, "a link or device");
    guard.admit(name, { size, packed });
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed,
      size,
      offset,
    });
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

/** Sizes and place of an entry; what does not fit 32 bits stands in its zip64 field, in this order. */
function sizesOf(view: DataView, at: number, extra: number, extraLength: number) {
  const fields = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ];
  for (let field = extra; field + 4 <= extra + extraLength; ) {
    const end = field + 4 + view.getUint16(field + 2, true);
    if (view.getUint16(field, true) === 1) {
      let part = field + 4;
      for (let i = 0; i < fields.length; i++) {
        if (fields[i] !== 0xffffffff || part + 8 > Math.min(end, extra + extraLength)) continue;
        fields[i] = Number(view.getBigUint64(part, true));
        part += 8;
      }
      break;
    }
    field = end;
  }
  return { size: fields[0]!, packed: fields[1]!, offset: fields[2]! };
}

function archive(problem: string, cause?: unknown): Error {
  return mleapError("MLEAP_BUNDLE_ARCHIVE", { problem: `zip: ${problem}` }, { cause });
}
