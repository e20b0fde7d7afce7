import { endianness } from "node:os";
import { ModelNotFiniteError, modelError } from "./errors.ts";
import type { ModelReader } from "./model-reader.ts";

/**
 * Reads `count` little-endian float32 into a fresh array, refusing NaN and infinities: one in the file makes every score of the
 * model NaN, which fastText itself reports only when a prediction meets it. The caller has checked that the bytes exist.
 */
export async function readFloats(
  reader: ModelReader,
  count: number,
  field: string,
  columnCount: number,
): Promise<Float32Array> {
  const start = reader.offset;
  const floats = new Float32Array(count);
  let checked = 0;
  await reader.readInto(new Uint8Array(floats.buffer), field, (filled) => {
    const whole = Math.floor(filled / 4);
    if (isBigEndian) swapBytes(floats.buffer, checked, whole);
    const wrong = firstNotFinite(floats, checked, whole);
    if (wrong >= 0) {
      throw modelError(ModelNotFiniteError, {
        file: reader.file,
        offset: start + wrong * 4,
        field: `${field}[${Math.floor(wrong / columnCount)}][${wrong % columnCount}]`,
        got: String(floats[wrong]),
        expected: "a finite number",
      });
    }
    checked = whole;
  });
  return floats;
}

const isBigEndian = endianness() === "BE";

function swapBytes(buffer: ArrayBuffer, from: number, to: number): void {
  const view = new DataView(buffer);
  for (let i = from; i < to; i++) view.setUint32(i * 4, view.getUint32(i * 4, true), false);
}

/** Index of the first NaN or infinity in [from, to), or −1. A sum of x·0 is NaN as soon as one x is not finite. */
function firstNotFinite(floats: Float32Array, from: number, to: number): number {
  let zero = 0;
  for (let i = from; i < to; i++) zero += floats[i]! * 0;
  if (zero === 0) return -1;
  for (let i = from; i < to; i++) if (!Number.isFinite(floats[i])) return i;
  return -1;
}
