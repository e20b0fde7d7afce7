import type { BasicType } from "../frame/data-type.ts";
import type { ValuesOf } from "./tensor.ts";

/**
 * Stored values with their coordinates (bundle.md §9). Stored zeros are kept. Never mutated once made.
 *
 * `indices` is flat: coordinate `d` of stored value `i` is `indices[i * rank + d]`, rank = `dimensions.length`.
 */
export class SparseTensor<B extends BasicType = BasicType> {
  readonly kind = "sparse";
  readonly base: B;
  readonly indices: Int32Array;
  readonly values: ValuesOf[B];
  readonly dimensions: readonly number[];
  /** Rank 1, indices strictly ascending and in range: known by construction, so no op checks again. */
  readonly ordered: boolean;

  constructor(
    base: B,
    indices: Int32Array,
    values: ValuesOf[B],
    dimensions: readonly number[],
    { ordered = false }: { readonly ordered?: boolean } = {},
  ) {
    this.base = base;
    this.indices = indices;
    this.values = values;
    this.dimensions = dimensions;
    this.ordered = ordered;
  }
}
