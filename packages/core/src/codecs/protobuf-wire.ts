/** The wire format of protocol buffers, as far as RecordIO's messages need it: varints, fixed numbers, packed lists. */

import { Buffer } from "node:buffer";

/** Element types of packed lists. */
export type WireNumber = "float32" | "float64" | "int32" | "uint64";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const GROUP_START = 3;
const GROUP_END = 4;
const FIXED32 = 5;
const WIRE_TYPE: Readonly<Record<WireNumber, number>> = {
  float32: FIXED32,
  float64: FIXED64,
  int32: VARINT,
  uint64: VARINT,
};
const TWO_TO_32 = 4_294_967_296;
/** Deepest nesting of unknown groups that is skipped. */
const MAX_GROUP_DEPTH = 32;

/** Reads the fields of one message. After each field {@link fields} gives, its value may be taken, else it is skipped. */
export class ProtobufReader {
  readonly #bytes: Buffer;
  readonly #refuse: (got: string, expected: string) => never;
  #at = 0;
  #wireType = VARINT;
  #isTaken = true;
  #low = 0;
  #high = 0;

  /** `refuse` words the error of bytes that are no message. */
  constructor(bytes: Buffer, refuse: (got: string, expected: string) => never) {
    this.#bytes = bytes;
    this.#refuse = refuse;
  }

  /** Field numbers in the order they stand. */
  *fields(): Generator<number, void, undefined> {
    while (this.#at < this.#bytes.length) {
      const field = this.#tag();
      if (this.#wireType === GROUP_END) this.#refuse("the end of a group", "a field");
      this.#isTaken = false;
      yield field;
      if (!this.#isTaken) this.#skip(field, 0);
    }
  }

  /** Whether the current field is length-delimited. */
  get isMessage(): boolean {
    return this.#wireType === LENGTH_DELIMITED;
  }

  message(): ProtobufReader {
    return new ProtobufReader(this.#block(), this.#refuse);
  }

  text(): string {
    return this.#block().toString("utf8");
  }

  /** Appends the current field's numbers, packed or single; a field of another wire type is unknown and skipped. */
  numbers(type: WireNumber, list: number[]): void {
    if (this.#wireType === WIRE_TYPE[type]) {
      this.#isTaken = true;
      list.push(this.#number(type));
    } else if (this.isMessage) {
      const packed = new ProtobufReader(this.#block(), this.#refuse);
      while (packed.#at < packed.#bytes.length) list.push(packed.#number(type));
    }
  }

  #block(): Buffer {
    this.#isTaken = true;
    this.#varint();
    return this.#take(this.#high * TWO_TO_32 + this.#low);
  }

  #number(type: WireNumber): number {
    if (type === "float32") return this.#take(4).readFloatLE(0);
    if (type === "float64") return this.#take(8).readDoubleLE(0);
    this.#varint();
    // A negative int32 is ten bytes, sign-extended to 64 bits (F85).
    if (type === "int32") return this.#low | 0;
    const value = this.#high * TWO_TO_32 + this.#low;
    if (!Number.isSafeInteger(value)) this.#refuse("a key or axis beyond 2^53", "a smaller one");
    return value;
  }

  #tag(): number {
    this.#varint();
    this.#wireType = this.#low & 7;
    const field = this.#low >>> 3;
    if (this.#high !== 0 || field === 0)
      this.#refuse("a field number of 0 or beyond 29 bits", "a field of the message");
    return field;
  }

  /** A varint of at most ten bytes, as two halves; bits beyond 64 are dropped. */
  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) this.#refuse("the end of the message inside a number", "the rest of it");
      this.#at += 1;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    this.#refuse("a number of more than ten bytes", "a varint");
  }

  #take(size: number): Buffer {
    const left = this.#bytes.length - this.#at;
    if (size > left) this.#refuse(`${left} bytes`, `${size}, as announced`);
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  #skip(field: number, depth: number): void {
    if (this.#wireType === VARINT) this.#varint();
    else if (this.#wireType === FIXED64) this.#take(8);
    else if (this.#wireType === FIXED32) this.#take(4);
    else if (this.#wireType === LENGTH_DELIMITED) this.#block();
    else if (this.#wireType === GROUP_START) this.#skipGroup(field, depth + 1);
    else this.#refuse(`wire type ${this.#wireType}`, "one of 0, 1, 2, 3, 5");
  }

  #skipGroup(group: number, depth: number): void {
    if (depth > MAX_GROUP_DEPTH) this.#refuse("groups in groups", `at most ${MAX_GROUP_DEPTH} levels`);
    for (;;) {
      const field = this.#tag();
      if (this.#wireType !== GROUP_END) this.#skip(field, depth);
      else if (field === group) return;
      else this.#refuse(`the end of group ${field}`, `that of group ${group}`);
    }
  }
}

/** Writes the fields of one message. */
export class ProtobufWriter {
  readonly #parts: Buffer[] = [];

  /** A length-delimited field: a message or text. */
  bytes(field: number, bytes: Uint8Array): this {
    this.#parts.push(varint(field * 8 + LENGTH_DELIMITED), varint(bytes.length), Buffer.from(bytes));
    return this;
  }

  /** A packed list; an empty one is not written. */
  packed(field: number, type: WireNumber, list: readonly number[]): this {
    if (list.length === 0) return this;
    if (type !== "float32" && type !== "float64") return this.bytes(field, Buffer.concat(list.map(varint)));
    const size = type === "float32" ? 4 : 8;
    const block = Buffer.alloc(list.length * size);
    for (const [at, value] of list.entries()) {
      if (type === "float32") block.writeFloatLE(value, at * 4);
      else block.writeDoubleLE(value, at * 8);
    }
    return this.bytes(field, block);
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
