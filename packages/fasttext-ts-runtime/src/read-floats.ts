import { endianness } from "node:os";
import { ModelNotFiniteError, modelError } from "./errors.ts";
import type { ModelReader } from "./model-reader.ts";
import { sharedFloat32 } from "./shared-arrays.ts";

/**
 * Reads `count` little-endian float32 into a fresh array. With `mustBeFinite`, NaN and infinities are refused.
 * The caller has checked that the bytes exist.
 */
export async function readFloats(
  reader: ModelReader,
  count: number,
  field: string,
  columnCount: number,
  mustBeFinite: boolean,
): Promise<Float32Array> {
  const start = reader.offset;
  const floats = sharedFloat32(count);
  for (let from = 0; from < count; from += floatsPerPiece) {
    const to = Math.min(count, from + floatsPerPiece);
    await reader.readInto(new Uint8Array(floats.buffer, from * 4, (to - from) * 4), field);
    if (isBigEndian) swapBytes(floats.buffer, from, to);
    const wrong = mustBeFinite ? firstNotFinite(floats, from, to) : -1;
    if (wrong < 0) continue;
    throw modelError(ModelNotFiniteError, {
      file: reader.file,
      offset: start + wrong * 4,
      field: `${field}[${Math.floor(wrong / columnCount)}][${wrong % columnCount}]`,
      got: String(floats[wrong]),
      expected: "a finite number",
    });
  }
  return floats;
}

/** Four megabytes: checked while still in the processor's cache, and far below the 4 GiB that Node 20 allows one view of bytes. */
const floatsPerPiece = 1 << 20;

const isBigEndian = endianness() === "BE";

function swapBytes(buffer: ArrayBufferLike, from: number, to: number): void {
  const view = new DataView(buffer);
  for (let i = from; i < to; i++) view.setUint32(i * 4, view.getUint32(i * 4, true), false);
}

/** Index of the first NaN or infinity in [from, to), or −1. A sum of x·0 is NaN as soon as one x is not finite. */
function firstNotFinite(floats: Float32Array, from: number, to: number): number {
  let zero0 = 0;
  let zero1 = 0;
  let zero2 = 0;
  let zero3 = 0;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    zero0 += floats[i]! * 0;
    zero1 += floats[i + 1]! * 0;
    zero2 += floats[i + 2]! * 0;
    zero3 += floats[i + 3]! * 0;
  }
  for (; i < to; i++) zero0 += floats[i]! * 0;
  if (zero0 + zero1 + zero2 + zero3 === 0) return -1;
  for (i = from; i < to; i++) if (!Number.isFinite(floats[i])) return i;
  return -1;
}
