/** What a pool and its worker threads say to each other. */

import type { ContributionOptions, PredictOptions } from "../booster.ts";
import type { Matrix } from "../matrix.ts";

export type PoolMethod = "predict" | "predictMargin" | "predictLeaf" | "predictContributions";

/** A piece of a call: some of its rows. */
export interface PoolJob {
  readonly id: number;
  readonly method: PoolMethod;
  readonly matrix: Matrix;
  readonly options: PredictOptions & ContributionOptions;
}

export type PoolAnswer =
  | { readonly id: number; readonly data: Float32Array; readonly shape: readonly number[] }
  | { readonly id: number; readonly failure: unknown };
