/**
 * Protobuf messages read field by field. Trees are in bundles of either format, so what reads them is loaded
 * with every bundle; the library's reader would cost more than all trees of a forest take to read, and the
 * messages of trees need four kinds of field.
 */

/** Reads the field the reader stands at and answers true, or answers false: then it is skipped. */
export type TakeField = (field: number, wire: number) => boolean;

/** A message is malformed: a plain sentence. */
export class WireProblem extends Error {}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** A position in the bytes of a message; reading moves it. Throws WireProblem. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  /** End of the message being read; nothing beyond it is touched. */
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
  }

  /** Reads fields up to the end of the message the reader stands in. */
  eachField(take: TakeField): void {
    while (this.#at < this.#end) {
      const tag = this.uint32();
      const field = tag >>> 3;
      const wire = tag & 7;
      if (field === 0) throw new WireProblem("a field has the number 0");
      if (!take(field, wire)) this.#skip(wire);
    }
  }

  /** Reads the fields of the length-delimited message at the position. */
  eachFieldOfMessage(take: TakeField): void {
    const outer = this.#end;
    this.#end = this.#advanced(this.uint32());
    this.eachField(take);
    this.#end = outer;
  }

  /** The low 32 bits of a varint, unsigned. */
  uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#advance(1)]!;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new WireProblem("an integer of more than ten bytes");
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** Appends the elements of a repeated double, packed or not. */
  repeatedDouble(wire: number, target: number[]): void {
    if (wire !== LENGTH_DELIMITED) {
      target.push(this.double());
      return;
    }
    const end = this.#advanced(this.uint32());
    while (this.#at < end) target.push(this.double());
  }

  #skip(wire: number): void {
    if (wire === VARINT) this.uint32();
    else if (wire === FIXED_64) this.#advance(8);
    else if (wire === LENGTH_DELIMITED) this.#advance(this.uint32());
    else if (wire === FIXED_32) this.#advance(4);
    else throw new WireProblem(`a field of the unknown kind ${wire}`);
  }

  /** Moves on by `length` bytes; answers where they start. */
  #advance(length: number): number {
    const start = this.#at;
    this.#at = this.#advanced(length);
    return start;
  }

  #advanced(length: number): number {
    if (this.#at + length > this.#end) throw new WireProblem("it is cut off");
    return this.#at + length;
  }
}
