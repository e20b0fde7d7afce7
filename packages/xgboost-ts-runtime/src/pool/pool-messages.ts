/** What a pool and its worker threads say to each other. */

import type { ContributionOptions, PredictOptions } from "../booster.ts";
import type { Matrix } from "../matrix.ts";
import type { BlockCounters } from "./row-blocks.ts";

export type PoolMethod = "predict" | "predictMargin" | "predictLeaf" | "predictContributions";

/** A call, as every thread that works on it gets it. All arrays lie in shared memory. */
export interface PoolJob {
  readonly method: PoolMethod;
  readonly options: PredictOptions & ContributionOptions;
  readonly matrix: Matrix;
  readonly rowCount: number;
  /** Rows a thread takes at a time. */
  readonly blockRows: number;
  readonly counters: BlockCounters;
  /** Where the results go, row after row. */
  readonly results: Float32Array;
  /** Results of a row. */
  readonly width: number;
}

/** A thread has found no further block of the call, or could not go on. */
export type PoolAnswer = { readonly failure: unknown } | "done";
