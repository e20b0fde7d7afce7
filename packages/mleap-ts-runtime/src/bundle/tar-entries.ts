/** The entries of a tar (POSIX ustar and pax, GNU long names) out of a stream of bytes, one at a time. */
import { mleapError } from "../errors.ts";

export interface TarEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "other";
  /** What an entry that is neither is called in a message. */
  readonly description: string;
  /** Bytes it declares. */
  readonly size: number;
  /** Its content; what is not asked for is skipped. */
  readonly read: () => Promise<Uint8Array>;
}

const blockSize = 512;
/** Longest pax or long-name record read: a path and a few times. */
const maxRecordBytes = 64 * 1024;

const kinds: ReadonlyMap<string, string> = new Map([
  ["1", "a link"],
  ["2", "a symlink"],
  ["3", "a character device"],
  ["4", "a block device"],
  ["6", "a fifo"],
]);

/**
 * Walks a tar to its end, so that a compressed one is checked whole. Throws MLEAP_BUNDLE_ARCHIVE; whatever `source`
 * throws passes through.
 */
export async function* tarEntries(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = new ByteSource(source);
  let longName: string | undefined;
  let longSize: number | undefined;
  for (;;) {
    const header = await bytes.take(blockSize);
    if (header.every((byte) => byte === 0)) break;
    checkSum(header);
    const type = String.fromCharCode(header[156]!);
    const size = longSize ?? numberAt(header, 124, 12);
    if ("xgLK".includes(type)) {
      if (size > maxRecordBytes)
        throw archive(`a record of ${size} bytes, more than the ${maxRecordBytes} read`);
      const record = await bytes.take(size);
      await bytes.skip(padding(size));
      if (type === "L") longName = textOf(record);
      if (type === "x") {
        const fields = paxFields(record);
        longName = fields.get("path") ?? longName;
        longSize = fields.has("size") ? sizeOf(fields.get("size")!) : undefined;
      }
      continue;
    }
    const name = longName ?? nameOf(header);
    longName = longSize = undefined;
    let left = size;
    const read = async (): Promise<Uint8Array> => {
      const content = await bytes.take(left);
      left = 0;
      return content;
    };
    yield { name, ...kindOf(type, name), size, read };
    await bytes.skip(left + padding(size));
  }
  await bytes.drain();
}

function kindOf(type: string, name: string): Pick<TarEntry, "kind" | "description"> {
  if (type === "5" || (type === "0" && name.endsWith("/"))) return { kind: "directory", description: "" };
  if (type === "0" || type === "\0" || type === "7") return { kind: "file", description: "" };
  return { kind: "other", description: kinds.get(type) ?? `an entry of type "${type}"` };
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** The sum of a header's bytes, its own field taken as spaces. */
function checkSum(header: Uint8Array): void {
  let sum = 0;
  for (let i = 0; i < blockSize; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  if (sum !== numberAt(header, 148, 8)) throw archive("the check sum of a header is wrong");
}

function numberAt(header: Uint8Array, at: number, length: number): number {
  const field = header.subarray(at, at + length);
  // GNU's form of what octal digits cannot hold: the rest of the field as one big-endian number.
  if ((field[0]! & 0x80) !== 0)
    return sizeOf(String(field.subarray(1).reduce((total, byte) => total * 256 + byte, field[0]! & 0x7f)));
  const digits = Buffer.from(field).toString("latin1").replace(/\0.*$/s, "").trim();
  if (!/^[0-7]*$/.test(digits)) throw archive("a header holds a number that is none");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size)) throw archive("an entry declares no readable size");
  return size;
}

/** Name of a plain header; POSIX headers put the start of a long one into a field of its own. */
function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const isPosix = textOf(header.subarray(257, 263)) === "ustar";
  const prefix = isPosix ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(field: Uint8Array): string {
  const end = field.indexOf(0);
  try {
    return utf8.decode(end < 0 ? field : field.subarray(0, end));
  } catch (cause) {
    throw archive("an entry name is not UTF-8", cause);
  }
}

/** Records `<length> <key>=<value>\n`, the length counting the whole record. */
function paxFields(record: Uint8Array): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < record.length; ) {
    const space = record.indexOf(0x20, at);
    const length = sizeOf(Buffer.from(record.subarray(at, Math.max(at, space))).toString("latin1"));
    const equals = record.indexOf(0x3d, space);
    if (equals < 0 || at + length > record.length || equals >= at + length)
      throw archive("a pax record is damaged");
    const key = textOf(record.subarray(space + 1, equals));
    fields.set(key, textOf(record.subarray(equals + 1, at + length - 1)));
    at += length;
  }
  return fields;
}

/** Bytes of a stream, taken in the pieces asked for. */
class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** The next `count` bytes. Holds no more than has come. */
  async take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    await this.#walk(count, (part) => parts.push(part));
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  async skip(count: number): Promise<void> {
    await this.#walk(count, () => {});
  }

  /** Reads the rest and forgets it. */
  async drain(): Promise<void> {
    while ((await this.#pieces.next()).done !== true);
  }

  async #walk(count: number, give: (part: Uint8Array) => void): Promise<void> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next();
        if (next.done === true) throw archive("it is cut off");
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, left);
      give(part);
      left -= part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
  }
}

function archive(problem: string, cause?: unknown): Error {
  return mleapError("MLEAP_BUNDLE_ARCHIVE", { problem: `tar: ${problem}` }, { cause });
}
