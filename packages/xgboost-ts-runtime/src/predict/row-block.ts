/** Copies rows of a matrix into the slots the trees read (see `forest.ts`). */

import { type Forest, slotKinds } from "../forest/forest.ts";
import { type CsrMatrix, type DenseMatrix, isCsr, type Matrix } from "../matrix.ts";

/** Floats of a block that still lie well in a processor's second cache. */
const blockFloats = 32_768;
/** More rows at once gain nothing. */
const maxBlockRows = 64;

/** Slot buffers for some rows at a time: `values[row × width + slot]`. */
export interface RowBlock {
  readonly width: number;
  readonly capacity: number;
  readonly values: Float32Array;
  /** Fills the buffers of rows `first … first + count − 1` of the matrix. */
  fill(first: number, count: number): void;
}

export function createRowBlock(forest: Forest, matrix: Matrix, rowCount: number): RowBlock {
  const width = forest.slotFeatures.length;
  const fitting = Math.max(1, Math.min(maxBlockRows, Math.floor(blockFloats / width)));
  // Eight rows are walked at once: a block of nine rows would walk the ninth alone.
  const capacity = Math.max(1, Math.min(rowCount, fitting >= 8 ? fitting & ~7 : fitting));
  const values = new Float32Array(width * capacity).fill(Number.NaN);
  const fill = isCsr(matrix)
    ? csrFiller(forest, matrix, values, width)
    : denseFiller(forest, matrix, values, width);
  return { width, capacity, values, fill };
}

/** The sign a slot of this kind gives to its value. */
function signOf(kind: number): number {
  return kind === slotKinds.negated ? -1 : 1;
}

function denseFiller(forest: Forest, matrix: DenseMatrix, values: Float32Array, width: number) {
  const { data, columnCount } = matrix;
  const missing = Math.fround(matrix.missing ?? Number.NaN);
  const hasMissing = !Number.isNaN(missing);
  // Slots of columns the matrix does not have stay NaN: missing.
  const slots = Int32Array.from(
    Array.from(forest.slotFeatures.keys()).filter(
      (slot) => slot > 0 && forest.slotFeatures[slot]! < columnCount,
    ),
  );
  const columns = Int32Array.from(slots, (slot) => forest.slotFeatures[slot]!);
  const signs = Float32Array.from(slots, (slot) => signOf(forest.slotKinds[slot]!));
  return (first: number, count: number): void => {
    for (let row = 0; row < count; row++) {
      const from = (first + row) * columnCount;
      const to = row * width;
      for (let index = 0; index < slots.length; index++) {
        values[to + slots[index]!] = data[from + columns[index]!]! * signs[index]!;
      }
      if (!hasMissing) continue;
      for (let index = 0; index < slots.length; index++) {
        if (Math.fround(data[from + columns[index]!]!) === missing) values[to + slots[index]!] = Number.NaN;
      }
    }
  };
}

function csrFiller(forest: Forest, matrix: CsrMatrix, values: Float32Array, width: number) {
  const { data, indices, indptr } = matrix;
  const missing = Math.fround(matrix.missing ?? Number.NaN);
  const slotsOfColumn = slotsByFeature(forest);
  return (first: number, count: number): void => {
    values.fill(Number.NaN, 0, count * width);
    for (let row = 0; row < count; row++) {
      const to = row * width;
      const end = indptr[first + row + 1]!;
      for (let at = indptr[first + row]!; at < end; at++) {
        const slots = slotsOfColumn.get(indices[at]!);
        if (slots === undefined) continue;
        const value = Math.fround(data[at]!);
        for (const slot of slots) {
          values[to + slot] = value === missing ? Number.NaN : value * signOf(forest.slotKinds[slot]!);
        }
      }
    }
  };
}

function slotsByFeature(forest: Forest): ReadonlyMap<number, number[]> {
  const slots = new Map<number, number[]>();
  for (let slot = 1; slot < forest.slotFeatures.length; slot++) {
    const feature = forest.slotFeatures[slot]!;
    const known = slots.get(feature);
    if (known === undefined) slots.set(feature, [slot]);
    else known.push(slot);
  }
  return slots;
}
