/** The members of a tar that lies in memory (POSIX ustar): headers of 512 bytes, contents padded to as many. */

/** What one header says, and the bytes behind it; not copied. */
export interface TarMember {
  readonly name: string;
  readonly isFile: boolean;
  readonly bytes: Uint8Array;
}

/** Says what is wrong with the tar; the caller knows its name. */
export class DamagedTar extends Error {
  override readonly name = "DamagedTar";
}

const BLOCK = 512;
/** Type flags of a regular file: "0", of old tars NUL, and "7", which readers take for one. */
const FILE_FLAGS = ["0", "\0", "7"];

/**
 * Every member up to the block of zeros that ends the tar. Extended headers (pax, GNU) are members that are no file: the
 * names they carry are longer than an artifact's, or no ASCII.
 *
 * @throws DamagedTar
 */
export function* tarMembers(tar: Uint8Array): Generator<TarMember> {
  for (let at = 0; at < tar.byteLength; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.byteLength < BLOCK) throw new DamagedTar("it ends inside a header");
    if (header.every((byte) => byte === 0)) return;
    checkSum(header);
    const size = octal(header, 124, 12);
    const start = at + BLOCK;
    if (size > tar.byteLength - start) throw new DamagedTar(`a member of ${size} bytes, beyond its end`);
    const flag = String.fromCharCode(header[156]!);
    const prefix = text(header, 345, 155);
    const name = text(header, 0, 100);
    yield {
      name: prefix === "" ? name : `${prefix}/${name}`,
      isFile: FILE_FLAGS.includes(flag),
      bytes: tar.subarray(start, start + size),
    };
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** The sum of a header's bytes, its own field counted as spaces. */
function checkSum(header: Uint8Array): void {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += header[at]!;
  if (octal(header, 148, 8) !== sum) throw new DamagedTar("the check sum of a header is wrong");
}

/** An octal number in a field that NUL or spaces end; sizes beyond 8 GB, which are written otherwise, are refused. */
function octal(header: Uint8Array, offset: number, length: number): number {
  const digits = text(header, offset, length).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw new DamagedTar("a number of a header is none");
  return Number.parseInt(digits, 8);
}

/** Text up to the first NUL. */
function text(header: Uint8Array, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString("utf8");
}
