/** A type of array elements, by its number in the parameter file (A62). */
interface ElementType {
  readonly name: string;
  readonly byteLength: number;
  readonly read: (view: DataView, offset: number) => number;
}

/** Index is the number in the file. */
export const elementTypes: readonly ElementType[] = [
  { name: "float32", byteLength: 4, read: (view, at) => view.getFloat32(at, true) },
  { name: "float64", byteLength: 8, read: (view, at) => view.getFloat64(at, true) },
  { name: "float16", byteLength: 2, read: (view, at) => float16(view.getUint16(at, true)) },
  { name: "uint8", byteLength: 1, read: (view, at) => view.getUint8(at) },
  { name: "int32", byteLength: 4, read: (view, at) => view.getInt32(at, true) },
  { name: "int8", byteLength: 1, read: (view, at) => view.getInt8(at) },
  { name: "int64", byteLength: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
];

/** Elements as numbers: float32 stays float32, everything else is widened. */
export function readElements(
  bytes: Uint8Array,
  type: ElementType,
  length: number,
): Float32Array | Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = type.name === "float32" ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) data[i] = type.read(view, i * type.byteLength);
  return data;
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
