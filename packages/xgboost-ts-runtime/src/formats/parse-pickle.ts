/**
 * Pickle opcodes → plain values (A210), by parsing, not by unpickling: nothing named in the stream is looked up or called.
 * Three callables are recognised by name (`bytearray`, `_codecs.encode`, the class `Booster`); any other name or opcode is
 * refused.
 */

import { ModelLimitError, ModelSyntaxError, modelError, PickleRefusedError, quote } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { ByteReader } from "./byte-reader.ts";
import {
  boosterName,
  describe,
  isTuple,
  PickledName,
  PickledObject,
  type PickledValue,
  tuple,
} from "./pickle-values.ts";

const bytearrayNames = new Set(["builtins.bytearray", "__builtin__.bytearray"]);
const encodeName = "_codecs.encode";
const highestProtocol = 5;
const mark = Symbol("mark");

/** A stack machine over the opcodes that pickled boosters use; `problem` makes its errors. */
export class PickleParser {
  private readonly reader: ByteReader;
  private readonly limits: Limits;
  private readonly stack: (PickledValue | typeof mark)[] = [];
  private readonly memo = new Map<number, PickledValue>();
  private opcodeOffset = 0;

  constructor(reader: ByteReader, limits: Limits) {
    this.reader = reader;
    this.limits = limits;
  }

  /** Runs to STOP; returns what is left on the stack. */
  run(): PickledValue {
    const { reader, limits, stack } = this;
    for (let count = 0; ; count++) {
      if (count >= limits.maxPickleOpcodes) {
        throw this.problem(
          ModelLimitError,
          "opcodes",
          "more opcodes",
          `at most ${limits.maxPickleOpcodes} (limits.maxPickleOpcodes)`,
        );
      }
      this.opcodeOffset = reader.offset;
      const opcode = reader.u8("an opcode");
      if (opcode === 0x2e) {
        const result = this.pop();
        if (stack.length > 0) throw this.syntax(`${stack.length} values left at STOP`, "one value at STOP");
        return result;
      }
      this.step(opcode);
    }
  }

  private step(opcode: number): void {
    const { reader, stack } = this;
    switch (opcode) {
      case 0x80: {
        const protocol = reader.u8("PROTO");
        if (protocol < 2 || protocol > highestProtocol)
          this.refuse(`protocol ${protocol}`, "protocol 2 to 5");
        return;
      }
      case 0x95: // FRAME
        reader.skip(8, "FRAME");
        return;
      case 0x28:
        stack.push(mark);
        return;
      case 0x4e:
        stack.push(null);
        return;
      case 0x88:
        stack.push(true);
        return;
      case 0x89:
        stack.push(false);
        return;
      case 0x7d:
        stack.push(new Map());
        return;
      case 0x5d:
        stack.push([]);
        return;
      case 0x29:
        stack.push(tuple([]));
        return;
      case 0x74:
        stack.push(tuple(this.popToMark()));
        return;
      case 0x85:
      case 0x86:
      case 0x87:
        stack.push(tuple(this.popSeveral(opcode - 0x84)));
        return;
      case 0x4b: // BININT1
        stack.push(reader.u8("BININT1"));
        return;
      case 0x4d: // BININT2
        stack.push(reader.u16le("BININT2"));
        return;
      case 0x4a: // BININT
        stack.push(reader.i32le("BININT"));
        return;
      case 0x8a: // LONG1
        stack.push(this.long(reader.u8("LONG1")));
        return;
      case 0x47: // BINFLOAT, big endian
        reader.need(8, "BINFLOAT");
        stack.push(reader.view.getFloat64(reader.offset));
        reader.offset += 8;
        return;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(this.text(reader.u8("SHORT_BINUNICODE")));
        return;
      case 0x58: // BINUNICODE
        stack.push(this.text(reader.u32le("BINUNICODE")));
        return;
      case 0x8d: // BINUNICODE8
        stack.push(this.text(reader.u64le("BINUNICODE8")));
        return;
      case 0x43: // SHORT_BINBYTES
        stack.push(reader.take(reader.u8("SHORT_BINBYTES"), "bytes"));
        return;
      case 0x42: // BINBYTES
        stack.push(reader.take(reader.u32le("BINBYTES"), "bytes"));
        return;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        stack.push(reader.take(reader.u64le("BINBYTES8"), "bytes"));
        return;
      case 0x94: // MEMOIZE
        this.memo.set(this.memo.size, this.top());
        return;
      case 0x71: // BINPUT
        this.memo.set(reader.u8("BINPUT"), this.top());
        return;
      case 0x72: // LONG_BINPUT
        this.memo.set(reader.u32le("LONG_BINPUT"), this.top());
        return;
      case 0x68: // BINGET
        stack.push(this.recall(reader.u8("BINGET")));
        return;
      case 0x6a: // LONG_BINGET
        stack.push(this.recall(reader.u32le("LONG_BINGET")));
        return;
      case 0x61: // APPEND
        this.append(this.popSeveral(1));
        return;
      case 0x65: // APPENDS
        this.append(this.popToMark());
        return;
      case 0x73: // SETITEM
        this.setItems(this.popSeveral(2));
        return;
      case 0x75: // SETITEMS
        this.setItems(this.popToMark());
        return;
      case 0x63: // GLOBAL
        stack.push(this.named(`${this.line()}.${this.line()}`));
        return;
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popSeveral(2);
        if (typeof module !== "string" || typeof name !== "string") {
          throw this.syntax("other values", "module and name of STACK_GLOBAL");
        }
        stack.push(this.named(`${module}.${name}`));
        return;
      }
      case 0x52: // REDUCE
        this.reduce();
        return;
      case 0x81: // NEWOBJ
        this.newObject();
        return;
      case 0x62: // BUILD
        this.build();
        return;
      default:
        this.refuse(
          `opcode 0x${opcode.toString(16).padStart(2, "0")}`,
          "an opcode that a pickled booster uses",
          "Save the model with Booster.save_model instead.",
        );
    }
  }

  private named(name: string): PickledName {
    if (name !== boosterName && name !== encodeName && !bytearrayNames.has(name)) {
      this.refuse(
        `the name ${quote(name)}`,
        boosterName,
        "Save the booster itself: model.get_booster().save_model(path).",
      );
    }
    return new PickledName(name);
  }

  private reduce(): void {
    const [callable, parameters] = this.popSeveral(2);
    if (!(callable instanceof PickledName) || !isTuple(parameters)) {
      throw this.syntax(describe(callable), "a named callable and a tuple for REDUCE");
    }
    const [first, second] = parameters;
    if (
      callable.name === encodeName &&
      typeof first === "string" &&
      (second === "latin1" || second === "latin-1")
    ) {
      this.stack.push(this.latin1(first));
      return;
    }
    if (bytearrayNames.has(callable.name)) {
      if (parameters.length === 0) {
        this.stack.push(new Uint8Array(0));
        return;
      }
      if (parameters.length === 1 && first instanceof Uint8Array) {
        this.stack.push(first);
        return;
      }
      if (parameters.length === 2 && typeof first === "string" && second === "latin-1") {
        this.stack.push(this.latin1(first));
        return;
      }
    }
    this.refuse(`a call of ${callable.name} with ${parameters.length} values`, "bytearray(bytes)");
  }

  private latin1(text: string): Uint8Array {
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0xff) throw this.syntax(`the character U+${code.toString(16)}`, "characters of Latin-1");
      bytes[index] = code;
    }
    return bytes;
  }

  private newObject(): void {
    const [type, parameters] = this.popSeveral(2);
    if (
      !(type instanceof PickledName) ||
      type.name !== boosterName ||
      !isTuple(parameters) ||
      parameters.length > 0
    ) {
      this.refuse(`a new object of ${describe(type)}`, `a new ${boosterName} without parameters`);
    }
    this.stack.push(new PickledObject());
  }

  private build(): void {
    const state = this.pop();
    const object = this.top();
    if (!(object instanceof PickledObject)) throw this.syntax(describe(object), `a ${boosterName} for BUILD`);
    object.state = state;
  }

  private append(items: PickledValue[]): void {
    const list = this.top();
    if (!Array.isArray(list) || isTuple(list)) throw this.syntax(describe(list), "a list to append to");
    for (const item of items) list.push(item);
  }

  private setItems(items: PickledValue[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map)) throw this.syntax(describe(dictionary), "a dictionary to set items of");
    if (items.length % 2 !== 0) throw this.syntax("a key without value", "pairs of key and value");
    for (let index = 0; index < items.length; index += 2) dictionary.set(items[index]!, items[index + 1]!);
  }

  private long(byteLength: number): number {
    const bytes = this.reader.take(byteLength, "LONG1");
    let value = 0n;
    for (let index = bytes.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index]!);
    const signed = BigInt.asIntN(byteLength * 8, value);
    const number = Number(signed);
    if (!Number.isSafeInteger(number))
      throw this.syntax(`the integer ${quote(String(signed))}`, "a safe integer");
    return number;
  }

  private text(byteLength: number): string {
    return this.reader.text(byteLength, Number.MAX_SAFE_INTEGER, "a text of the pickle");
  }

  private line(): string {
    const { reader } = this;
    const end = reader.bytes.subarray(reader.offset, Math.min(reader.end, reader.offset + 256)).indexOf(0x0a);
    if (end < 0) throw this.syntax("no line end", "a module or class name of at most 255 bytes");
    const text = reader.text(end, 256, "a name");
    reader.offset++;
    return text;
  }

  private recall(index: number): PickledValue {
    const value = this.memo.get(index);
    if (value === undefined) throw this.syntax(`memo ${index}, which was not stored`, "a stored memo");
    return value;
  }

  private top(): PickledValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === mark) throw this.syntax("an empty stack", "a value on the stack");
    return value;
  }

  private pop(): PickledValue {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popSeveral(count: number): PickledValue[] {
    const items: PickledValue[] = [];
    for (let index = 0; index < count; index++) items.push(this.pop());
    return items.reverse();
  }

  private popToMark(): PickledValue[] {
    const start = this.stack.lastIndexOf(mark);
    if (start < 0) throw this.syntax("no MARK", "a MARK on the stack");
    return this.stack.splice(start).slice(1) as PickledValue[];
  }

  private refuse(got: string, expected: string, advice?: string): never {
    const place = { file: this.reader.file, offset: this.opcodeOffset, field: "pickle", got, expected };
    throw modelError(PickleRefusedError, place, advice);
  }

  private syntax(got: string, expected: string): Error {
    return this.problem(ModelSyntaxError, "pickle", got, expected);
  }

  problem(kind: Parameters<typeof modelError>[0], field: string, got: string, expected: string): Error {
    return modelError(kind, { file: this.reader.file, offset: this.opcodeOffset, field, got, expected });
  }
}
