/**
 * The booster of an XGBoost model: the file `xgboost.model` beside the model file, in bundles of either
 * format (model-ops.md §13).
 */
import { type Booster, parseBooster, XgboostError } from "xgboost-ts-runtime";
import { mleapError } from "../errors.ts";
import type { OpContext } from "../registry/define-op.ts";
import { type Vector, vectorSize } from "../tensor/vector.ts";

const FILE = "xgboost.model";

type Row = Parameters<Booster["predict"]>[0];

/**
 * A booster with the rounds a model limits it to, asked row by row. Results are the booster's floats, new
 * arrays.
 */
export interface RowBooster {
  readonly groupCount: number;
  readonly treeCount: number;
  readonly featureCount: number;
  readonly output: (x: Vector) => Float32Array;
  readonly margin: (x: Vector) => Float32Array;
  readonly leaves: (x: Vector) => Float32Array;
  readonly contributions: (x: Vector) => Float32Array;
}

/**
 * Reads the booster of a model; problems refuse the model.
 *
 * @param treeLimit trees of one group to use, whole rounds of them; 0 means all
 */
export function readBooster(context: OpContext, treeLimit: number): RowBooster {
  const expected = "a booster as XGBoost saves it";
  const bytes = context.directory.file(FILE);
  if (bytes === undefined) return context.refuseFile(FILE, "no such file in the bundle", expected);
  let booster: Booster;
  try {
    booster = parseBooster(bytes);
  } catch (error) {
    if (error instanceof XgboostError) return context.refuseFile(FILE, error.message, expected);
    throw error;
  }
  const { groupCount, featureCount, roundCount, parallelTreeCount } = booster.info;
  const rounds = Math.trunc(treeLimit / Math.max(parallelTreeCount, 1));
  if (rounds < 0 || rounds > roundCount) {
    context.refuse("tree_limit", treeLimit, `0 to ${roundCount * parallelTreeCount}, the trees of a class`);
  }
  const options = { iterationRange: [0, rounds] } as const;
  return {
    groupCount,
    featureCount,
    treeCount: (rounds === 0 ? roundCount : rounds) * parallelTreeCount * groupCount,
    output: (x) => booster.predict(rowOf(x, featureCount), options).data,
    margin: (x) => booster.predictMargin(rowOf(x, featureCount), options).data,
    leaves: (x) => booster.predictLeaf(rowOf(x, featureCount), options).data,
    contributions: (x) => booster.predictContributions(rowOf(x, featureCount), options).data,
  };
}

/**
 * Dense: every element is present, NaN is missing. Sparse: what is not stored is missing, a stored zero is a
 * value.
 */
function rowOf(x: Vector, featureCount: number): Row {
  const columnCount = vectorSize(x);
  if (columnCount > featureCount) {
    throw mleapError("MLEAP_INPUT_SIZE", {
      port: "features",
      problem: `${columnCount} elements`,
      remedy: `send at most ${featureCount}, as many as the booster was trained with`,
    });
  }
  if (x.values.some((value) => value === Infinity || value === -Infinity)) {
    throw mleapError("MLEAP_INPUT_VALUE", {
      port: "features",
      problem: "an infinite value, which XGBoost refuses",
      remedy: "send finite values, NaN for what is missing",
    });
  }
  if (x.kind === "dense") return { data: x.values, rowCount: 1, columnCount };
  return { data: x.values, indices: x.indices, indptr: Int32Array.of(0, x.values.length), columnCount };
}
