/** The head of an NPY file (F70, F71): magic, version, and a Python dict literal of three keys. */

import type { Buffer } from "node:buffer";
import { errors } from "../errors.ts";

/** What the head says. */
export interface NpyHeader {
  /** As written, `<f8`. */
  readonly descr: string;
  readonly isBigEndian: boolean;
  /** Kind letter, `f`. */
  readonly kind: string;
  /** The number behind the letter: bytes, or characters for U and S. */
  readonly size: number;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the data begins. */
  readonly dataOffset: number;
}

const MAGIC = "\x93NUMPY";
/** Longest header text; numpy itself refuses longer ones unless told otherwise. */
const MAX_HEADER_BYTES = 10_000;
const MAX_AXES = 32;
const DESCR = /'descr'\s*:\s*'([<>|=]?)([A-Za-z])(\d*)'/;
const ORDER = /'fortran_order'\s*:\s*(True|False)/;
const SHAPE = /'shape'\s*:\s*\(([\d\sL,]*)\)/;

/** Whether there is enough of a body to read its head, or to say what is wrong with it. */
export function isNpyHeadWhole(bytes: Buffer): boolean {
  if (bytes.length < 12) return false;
  const textBytes = bytes[6] === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  return bytes.length >= 12 + Math.min(textBytes, MAX_HEADER_BYTES);
}

/**
 * Reads the head.
 *
 * @throws SW_CODEC_NPY
 */
export function readNpyHeader(bytes: Buffer): NpyHeader {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== MAGIC)
    refuse("other first bytes", "\\x93NUMPY");
  const version = bytes[6]!;
  if (version < 1 || version > 3) refuse(`format version ${version}`, "version 1, 2 or 3");
  const textOffset = version === 1 ? 10 : 12;
  const textBytes = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  const dataOffset = textOffset + textBytes;
  if (textBytes > MAX_HEADER_BYTES || dataOffset > bytes.length) {
    refuse(
      `a header of ${textBytes} bytes`,
      `at most ${Math.min(MAX_HEADER_BYTES, bytes.length - textOffset)}`,
    );
  }
  const text = bytes.toString(version === 3 ? "utf8" : "latin1", textOffset, dataOffset);
  const descr =
    DESCR.exec(text) ??
    refuse("a header without a plain descr", "'descr': '<f8' or another number or text type");
  const order =
    ORDER.exec(text) ?? refuse("a header without fortran_order", "'fortran_order': True or False");
  const shape = SHAPE.exec(text) ?? refuse("a header without a shape", "'shape': (…)");
  const sizes = shape[1]!
    .split(",")
    .map((size) => size.replace("L", "").trim())
    .filter((size) => size !== "")
    .map(Number);
  if (sizes.length > MAX_AXES || !sizes.every((size) => Number.isSafeInteger(size))) {
    refuse(`shape (${shape[1]!.slice(0, 60)})`, `at most ${MAX_AXES} axes of counts`);
  }
  return {
    descr: `${descr[1]}${descr[2]}${descr[3]}`,
    isBigEndian: descr[1] === ">",
    kind: descr[2]!,
    size: Number(descr[3]),
    isFortranOrder: order[1] === "True",
    shape: sizes,
    dataOffset,
  };
}

function refuse(problem: string, expected: string): never {
  throw errors.SW_CODEC_NPY({ problem, expected });
}
