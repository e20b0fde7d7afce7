/**
 * What an op does with a value it cannot handle, exactly as in Spark and MLeap: `error` refuses the row, `skip` drops it,
 * `keep` gives it a category of its own.
 */
export type HandleInvalid = "error" | "skip" | "keep";
