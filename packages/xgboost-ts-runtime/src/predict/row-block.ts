/** Copies rows of a matrix into the slots the trees read (see `forest.ts`). */

import { type Forest, slotKinds } from "../forest/forest.ts";
import { type CsrMatrix, type DenseMatrix, isCsr, type Matrix } from "../matrix.ts";

/** Floats of a block that still lie well in a processor's second cache. */
const blockFloats = 32_768;
/** More rows at once gain nothing. */
const maxBlockRows = 64;

/** How the slots of a forest are filled; made once for a forest. */
interface SlotPlan {
  readonly width: number;
  /** Rows that are walked together. */
  readonly capacity: number;
  /** Slot buffers of one block; predictions are synchronous, so one is enough. */
  readonly values: Float32Array;
  /** Feature of each slot but the first, rising, and the slot and sign that belong to it. */
  readonly features: Int32Array;
  readonly slots: Int32Array;
  readonly signs: Float32Array;
}

const plans = new WeakMap<Forest, SlotPlan>();

function planOf(forest: Forest): SlotPlan {
  let plan = plans.get(forest);
  if (plan === undefined) {
    plan = createPlan(forest);
    plans.set(forest, plan);
  }
  return plan;
}

function createPlan({ slotFeatures, slotKinds: kinds }: Forest): SlotPlan {
  const width = slotFeatures.length;
  const fitting = Math.max(1, Math.min(maxBlockRows, Math.floor(blockFloats / width)));
  // Eight rows are walked at once: a block of nine rows would walk the ninth alone.
  const capacity = fitting >= 8 ? fitting & ~7 : fitting;
  const slots = Int32Array.from({ length: width - 1 }, (_, index) => index + 1).sort(
    (one, other) => slotFeatures[one]! - slotFeatures[other]!,
  );
  return {
    width,
    capacity,
    values: new Float32Array(width * capacity).fill(Number.NaN),
    features: Int32Array.from(slots, (slot) => slotFeatures[slot]!),
    slots,
    signs: Float32Array.from(slots, (slot) => (kinds[slot] === slotKinds.negated ? -1 : 1)),
  };
}

/** A window over a matrix: `values[row × width + slot]` of up to `capacity` rows. Valid until the next prediction. */
export class RowBlock {
  readonly width: number;
  readonly capacity: number;
  readonly values: Float32Array;
  private readonly plan: SlotPlan;
  private readonly matrix: Matrix;

  constructor(forest: Forest, matrix: Matrix) {
    const plan = planOf(forest);
    this.plan = plan;
    this.matrix = matrix;
    this.width = plan.width;
    this.capacity = plan.capacity;
    this.values = plan.values;
  }

  /** Fills the slots of rows `first … first + count − 1` of the matrix. */
  fill(first: number, count: number): void {
    if (isCsr(this.matrix)) fillCsr(this.plan, this.matrix, first, count);
    else fillDense(this.plan, this.matrix, first, count);
  }
}

function fillDense(plan: SlotPlan, matrix: DenseMatrix, first: number, count: number): void {
  const { data, columnCount } = matrix;
  const { width, values, features, slots, signs } = plan;
  const missing = Math.fround(matrix.missing ?? Number.NaN);
  let known = features.length;
  while (known > 0 && features[known - 1]! >= columnCount) known--;
  for (let row = 0; row < count; row++) {
    const from = (first + row) * columnCount;
    const to = row * width;
    for (let index = 0; index < known; index++) {
      values[to + slots[index]!] = data[from + features[index]!]! * signs[index]!;
    }
    // Columns the matrix does not have are missing.
    for (let index = known; index < features.length; index++) values[to + slots[index]!] = Number.NaN;
    if (Number.isNaN(missing)) continue;
    for (let index = 0; index < known; index++) {
      if (Math.fround(data[from + features[index]!]!) === missing) values[to + slots[index]!] = Number.NaN;
    }
  }
}

function fillCsr(plan: SlotPlan, matrix: CsrMatrix, first: number, count: number): void {
  const { data, indices, indptr } = matrix;
  const { width, values, features, slots, signs } = plan;
  const missing = Math.fround(matrix.missing ?? Number.NaN);
  values.fill(Number.NaN, 0, count * width);
  for (let row = 0; row < count; row++) {
    const to = row * width;
    const end = indptr[first + row + 1]!;
    for (let at = indptr[first + row]!; at < end; at++) {
      const column = indices[at]!;
      const value = Math.fround(data[at]!);
      const stored = value === missing ? Number.NaN : value;
      for (let index = firstAtLeast(features, column); features[index] === column; index++) {
        values[to + slots[index]!] = stored * signs[index]!;
      }
    }
  }
}

/** Index of the first element of a rising array that is not below `value`. */
function firstAtLeast(rising: Int32Array, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
