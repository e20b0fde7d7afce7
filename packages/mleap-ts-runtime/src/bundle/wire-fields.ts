/**
 * Reading protobuf messages field by field: what the generated classes would do, without building an object
 * per message.
 */
import { type BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Reads the field at the reader's position and answers true, or answers false: then it is skipped. */
export type TakeField = (field: number, wire: WireType) => boolean;

/** Reads the length-delimited message at the reader's position. */
export function eachField(reader: BinaryReader, take: TakeField): void {
  const length = reader.uint32();
  eachFieldUntil(reader, reader.pos + length, take);
}

/** Reads fields up to the position `end`. */
export function eachFieldUntil(reader: BinaryReader, end: number, take: TakeField): void {
  while (reader.pos < end) {
    const [field, wire] = reader.tag();
    if (!take(field, wire)) reader.skip(wire, field);
  }
}

/** Appends the elements of a repeated double, packed or not. */
export function readRepeatedDouble(reader: BinaryReader, wire: WireType, target: number[]): void {
  if (wire !== WireType.LengthDelimited) {
    target.push(reader.double());
    return;
  }
  const length = reader.uint32();
  const end = reader.pos + length;
  while (reader.pos < end) target.push(reader.double());
}
