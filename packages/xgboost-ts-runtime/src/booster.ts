/** A loaded booster: what it is, and its predictions. */

import { treeContributions } from "./contributions/tree-contributions.ts";
import { InputOptionError, inputError, PredictionUnsupportedError } from "./errors.ts";
import { buildForest } from "./forest/build-forest.ts";
import type { Forest } from "./forest/forest.ts";
import { bestRoundCountOf, type IterationRange, treesOf } from "./iteration-range.ts";
import type { Limits } from "./limits.ts";
import { checkMatrix, type Matrix, rowCountOf } from "./matrix.ts";
import type { BoosterKind, ModelFormat, ParsedModel } from "./model.ts";
import { applyTransform, type Objective } from "./objectives.ts";
import { addForest, leavesOf } from "./predict/forest-margins.ts";
import { linearContributions, linearMargins } from "./predict/linear-margins.ts";
import { resultArray } from "./result-array.ts";

/** Whether the base score is what summing starts with (XGBoost ≥ 1.3) or what is added at its end (A221). */
export type BaseOrder = "first" | "last";

export interface PredictOptions {
  /** All rounds by default. */
  readonly iterationRange?: IterationRange;
  /** Default `"first"`. */
  readonly baseOrder?: BaseOrder;
}

export interface LeafOptions {
  readonly iterationRange?: IterationRange;
}

export interface ContributionOptions {
  readonly iterationRange?: IterationRange;
  /** Saabas' approximation instead of exact tree SHAP. */
  readonly approximate?: boolean;
}

/** Values in row-major order. */
export interface Prediction {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What a booster knows about itself; plain data. */
export interface BoosterInfo {
  /** Path as given, or `<bytes>`. */
  readonly file: string;
  readonly format: ModelFormat;
  /** Version of XGBoost that wrote the file; null where the file does not say. */
  readonly version: readonly [number, number, number] | null;
  readonly booster: BoosterKind;
  readonly objective: string;
  readonly featureCount: number;
  readonly featureNames: readonly string[] | null;
  readonly featureTypes: readonly string[] | null;
  /** Classes or targets; 1 for a single output. */
  readonly groupCount: number;
  readonly treeCount: number;
  readonly parallelTreeCount: number;
  /** Boosting rounds; 0 for a linear booster, which does not keep them apart. */
  readonly roundCount: number;
  /** Rounds up to the best one (A142); null when the model does not say. */
  readonly bestRoundCount: number | null;
  /** As stored in the file: one value or one per group. */
  readonly baseScores: readonly number[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** Everything of a booster, structured-cloneable; the trees lie in shared memory and are not copied. */
export interface SharedBooster {
  readonly info: BoosterInfo;
  readonly objective: Objective;
  /** margin(base_score) of each group. */
  readonly baseMargins: Float32Array;
  readonly roundStarts: Int32Array;
  readonly forest: Forest | null;
  readonly weights: Float32Array | null;
}

/** Made by `loadBooster`; immutable, and safe to use for any number of predictions. */
export class Booster {
  readonly info: BoosterInfo;
  private readonly shared: SharedBooster;

  /** @internal */
  constructor(shared: SharedBooster) {
    this.shared = shared;
    this.info = shared.info;
  }

  /** A booster on the same shared memory, from `share()` of another thread. */
  static fromShared(shared: SharedBooster): Booster {
    return new Booster(shared);
  }

  /** What another thread needs to use this booster: post it to a worker, then `Booster.fromShared`. */
  share(): SharedBooster {
    return this.shared;
  }

  /**
   * Outputs of the objective (A226): `[rows]` for one group and for `multi:softmax`, else `[rows, groups]`.
   * Bit-equal to XGBoost. Throws `XGB_INPUT_…`.
   */
  predict(matrix: Matrix, options: PredictOptions = {}): Prediction {
    const margins = this.predictMargin(matrix, options);
    const { groupCount } = this.info;
    const width = applyTransform(this.shared.objective.output, margins.data, groupCount);
    if (width === groupCount) return margins;
    const rowCount = rowCountOf(matrix);
    return { data: margins.data.slice(0, rowCount), shape: [rowCount] };
  }

  /** Margins (`output_margin`) before the objective's transform (A221): `[rows]`, or `[rows, groups]`. */
  predictMargin(matrix: Matrix, options: PredictOptions = {}): Prediction {
    checkMatrix(matrix, this.info);
    checkBaseOrder(options.baseOrder);
    const { forest, baseMargins } = this.shared;
    const { groupCount } = this.info;
    const rowCount = rowCountOf(matrix);
    const shape = groupCount === 1 ? [rowCount] : [rowCount, groupCount];
    const [begin, end] = treesOf(options.iterationRange, this.rounds());
    if (forest === null) return { data: linearMargins(this.linear(), matrix, baseMargins[0]!), shape };
    const data = resultArray(rowCount, groupCount);
    // Set, not added: a base of −0 (that of 0.5 for binary:logistic) must stay −0.
    if (options.baseOrder !== "last") eachBase(data, baseMargins, (_zero, base) => base);
    addForest(forest, matrix, begin, end, data, groupCount);
    if (options.baseOrder === "last") eachBase(data, baseMargins, (sum, base) => sum + base);
    return { data, shape };
  }

  /** Number of the leaf each row reaches in each tree (`pred_leaf`): `[rows, trees]`. Throws `XGB_PREDICTION_UNSUPPORTED` for gblinear. */
  predictLeaf(matrix: Matrix, options: LeafOptions = {}): Prediction {
    checkMatrix(matrix, this.info);
    const { forest } = this.shared;
    if (forest === null) {
      throw inputError(PredictionUnsupportedError, {
        field: "predictLeaf",
        got: "a linear booster (gblinear)",
        expected: "a booster with trees",
      });
    }
    const [begin, end] = treesOf(options.iterationRange, this.rounds());
    return { data: leavesOf(forest, matrix, begin, end), shape: [rowCountOf(matrix), end - begin] };
  }

  /**
   * What each feature adds to the margin (`pred_contribs`), the bias last: `[rows, features + 1]`, or
   * `[rows, groups, features + 1]`. Exact tree SHAP, or Saabas' approximation; for a linear booster both are `x·w`.
   */
  predictContributions(matrix: Matrix, options: ContributionOptions = {}): Prediction {
    checkMatrix(matrix, this.info);
    const { forest, baseMargins } = this.shared;
    const { groupCount, featureCount } = this.info;
    const rowCount = rowCountOf(matrix);
    const width = featureCount + 1;
    const shape = groupCount === 1 ? [rowCount, width] : [rowCount, groupCount, width];
    const [begin, end] = treesOf(options.iterationRange, this.rounds());
    const data =
      forest === null
        ? linearContributions(this.linear(), matrix, baseMargins[0]!)
        : treeContributions(forest, matrix, {
            begin,
            end,
            featureCount,
            baseMargins,
            approximate: options.approximate === true,
          });
    return { data, shape };
  }

  private rounds() {
    return { starts: this.shared.roundStarts, bestRoundCount: this.info.bestRoundCount };
  }

  private linear() {
    const { featureCount, groupCount } = this.info;
    return { featureCount, groupCount, weights: this.shared.weights! };
  }
}

function checkBaseOrder(order: unknown): void {
  if (order === undefined || order === "first" || order === "last") return;
  throw inputError(InputOptionError, {
    field: "baseOrder",
    got: String(order),
    expected: '"first" or "last"',
  });
}

function eachBase(
  margins: Float32Array,
  bases: Float32Array,
  combine: (margin: number, base: number) => number,
): void {
  for (let start = 0; start < margins.length; start += bases.length) {
    for (let group = 0; group < bases.length; group++) {
      margins[start + group] = combine(margins[start + group]!, bases[group]!);
    }
  }
}

/** Lays a parsed model out for prediction; throws when its trees are no trees. */
export function createBooster(
  model: ParsedModel,
  objective: Objective,
  bases: Float32Array,
  limits: Limits,
): Booster {
  const forest = model.kind === "gblinear" ? null : buildForest(model, limits);
  const info: BoosterInfo = {
    file: model.file,
    format: model.format,
    version: model.version,
    booster: model.kind,
    objective: model.objective,
    featureCount: model.featureCount,
    featureNames: model.featureNames,
    featureTypes: model.featureTypes,
    groupCount: model.groupCount,
    treeCount: model.trees.length,
    parallelTreeCount: model.parallelTreeCount,
    roundCount: model.roundStarts.length - 1,
    bestRoundCount: bestRoundCountOf(model.attributes, model.parallelTreeCount),
    baseScores: model.baseScores,
    attributes: Object.fromEntries(model.attributes),
  };
  const { roundStarts, weights } = model;
  return new Booster({ info, objective, baseMargins: bases, roundStarts, forest, weights });
}
