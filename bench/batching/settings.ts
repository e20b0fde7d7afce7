/** What the stages of this bench have in common. */

/** The columns of the abalone regressor. */
export const tenColumns = {
  length: "float32",
  diameter: "float32",
  height: "float32",
  whole_weight: "float32",
  shucked_weight: "float32",
  viscera_weight: "float32",
  shell_weight: "float32",
  sex_f: "float32",
  sex_i: "float32",
  sex_m: "float32",
} as const;

const { BENCH_MAX_ROWS: maxRows, BENCH_MAX_DELAY_MS: maxDelayMs } = process.env;

/** Off unless the environment names rows and delay. */
export const batchOption =
  maxRows === undefined ? {} : { batch: { maxRows: Number(maxRows), maxDelayMs: Number(maxDelayMs) } };
