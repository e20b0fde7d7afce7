/**
 * Zeroed arrays for the values of one row.
 *
 * V8 keeps a typed array of up to 64 bytes on its own heap; a larger one costs an allocation outside of it,
 * some 0.6 µs, more than many a whole row. Those of middling size are therefore cut from slabs, as Node's
 * Buffers are: a tenth of the cost. What that means for whoever gets them: `values.buffer` is larger than
 * `values` and shared with other rows, so copy (`values.slice()`) before you transfer a buffer to another
 * thread. One array that is kept keeps its slab of 8 KiB.
 */
const ON_HEAP_BYTES = 64;
const SLAB_BYTES = 8192;
/** What is larger than an eighth of a slab is worth an allocation of its own. */
const LARGEST_BYTES = SLAB_BYTES / 8;

let slab = new ArrayBuffer(SLAB_BYTES);
let used = 0;

/** Start of `byteLength` zeroed bytes in `slab`; every piece is handed out once. */
function cut(byteLength: number): number {
  // Doubles start at multiples of 8.
  let start = (used + 7) & ~7;
  if (start + byteLength > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES);
    start = 0;
  }
  used = start + byteLength;
  return start;
}

/** `length` zeros. */
export function allocateDoubles(length: number): Float64Array<ArrayBuffer> {
  const byteLength = 8 * length;
  if (byteLength <= ON_HEAP_BYTES || byteLength > LARGEST_BYTES) return new Float64Array(length);
  const start = cut(byteLength);
  return new Float64Array(slab, start, length);
}

/** `length` zeros. */
export function allocateInts(length: number): Int32Array<ArrayBuffer> {
  const byteLength = 4 * length;
  if (byteLength <= ON_HEAP_BYTES || byteLength > LARGEST_BYTES) return new Int32Array(length);
  const start = cut(byteLength);
  return new Int32Array(slab, start, length);
}

/** A copy of the first `length` values. */
export function copyOfDoubles(values: Float64Array, length: number = values.length): Float64Array {
  const copy = allocateDoubles(length);
  for (let i = 0; i < length; i++) copy[i] = values[i]!;
  return copy;
}

/** A copy of the first `length` values. */
export function copyOfInts(values: Int32Array, length: number = values.length): Int32Array {
  const copy = allocateInts(length);
  for (let i = 0; i < length; i++) copy[i] = values[i]!;
  return copy;
}
