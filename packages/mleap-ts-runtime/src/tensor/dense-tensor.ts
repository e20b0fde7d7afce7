import type { BasicType } from "../frame/data-type.ts";
import type { ValuesOf } from "./tensor.ts";

/** Flat values in row-major order with dimensions (bundle.md §9). Never mutated once made. */
export class DenseTensor<B extends BasicType = BasicType> {
  readonly kind = "dense";
  readonly base: B;
  readonly values: ValuesOf[B];
  readonly dimensions: readonly number[];

  constructor(base: B, values: ValuesOf[B], dimensions: readonly number[]) {
    this.base = base;
    this.values = values;
    this.dimensions = dimensions;
  }
}
