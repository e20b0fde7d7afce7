/** An XGBoost model behind a stage: `load(({ modelDir }) => xgboostModel(modelDir))`. */
import { basename, join } from "node:path";
import { type DeclaringModel, type Logger, loadShared, modelInput, Tensor } from "@stagewright/core";
import {
  type BaseOrder,
  Booster,
  type BoosterInfo,
  type IterationRange,
  type Limits,
  loadBooster,
  type Matrix,
  type Prediction,
  type PredictOptions,
  type SharedBooster,
} from "xgboost-ts-runtime";
import { checkDeclared, type FeatureSignature, type Features, toMatrix } from "./features.ts";
import { findModelFile } from "./model-file.ts";
import { atLoad, atPrediction } from "./runtime-errors.ts";

export interface XgboostModelOptions {
  /** File inside the model folder. Default: `xgboost-model`, else the only `.json`, `.ubj`, `.bin` or `.pkl` file there. */
  readonly file?: string;
  /**
   * The features the stage gives, in the model's order; compared with its names and their number at load. For a model
   * without names they also say which column of a table is which feature.
   */
  readonly features?: readonly string[];
  /** Whether rows must have exactly the model's features (default), or any number of columns, as in XGBoost itself. */
  readonly width?: "exact" | "any";
  /** A value that is missing besides NaN. */
  readonly missing?: number;
  /** Boosting rounds `[begin, end)`, an end of 0 for all; `"best"`: up to the best round (A142). Default: all. */
  readonly iterationRange?: IterationRange;
  /** `"last"`: add the base score after the trees, as XGBoost before 1.3 did; the last bits differ. Default `"first"`. */
  readonly baseOrder?: BaseOrder;
  /** Counts and sizes accepted from the file. */
  readonly limits?: Partial<Limits>;
  /**
   * The model's features become the columns of a stage that has no `.input`, by the names of the model or of `features`,
   * else f0, f1, …: CSV by position, JSON by name, an empty cell missing.
   */
  readonly declareInput?: boolean;
  /** Where the load says what it found. */
  readonly log?: Pick<Logger, "info">;
}

/** A loaded model. Predictions are synchronous, bit-equal to XGBoost's, records in, records out, in order. */
export interface XgboostModel extends DeclaringModel {
  /** The file it came from. */
  readonly file: string;
  /** Objective, features, classes, rounds, … */
  readonly info: BoosterInfo;
  /**
   * Outputs of the objective, float32: `[N, 1]` for one output and for `multi:softmax` (whose output is the class
   * number), `[N, classes]` for the others.
   *
   * @throws SW_XGBOOST_COLUMNS, SW_XGBOOST_SHAPE
   */
  predict(features: Features): Tensor<"float32">;
  /** Margins before the objective's transform (`output_margin=True`): `[N, 1]` or `[N, classes]`. Throws as `predict`. */
  margin(features: Features): Tensor<"float32">;
  /** Number of the leaf each record reaches in each tree (`pred_leaf=True`): `[N, trees]`. @throws also SW_XGBOOST_UNSUPPORTED */
  leaf(features: Features): Tensor<"float32">;
  /**
   * What each feature adds to the margin (`pred_contribs=True`), the bias last: `[N, features + 1]`, or
   * `[N, classes, features + 1]`. Exact tree SHAP. Throws as `predict`.
   */
  contributions(features: Features): Tensor<"float32">;
}

/**
 * Loads the XGBoost model of a folder: JSON, UBJSON, legacy binary or a pickled booster, told by its first bytes. Whatever
 * can be wrong with the model is found here, before the stage answers `/ping`. Its trees lie in memory once for all threads of
 * the process.
 *
 * ```ts
 * defineStage("rings")
 *   .load(({ modelDir }) => xgboostModel(modelDir))
 *   .predict((features: Tensor, { model }) => model.predict(features));
 * ```
 *
 * @throws SW_XGBOOST_MODEL_MISSING, SW_XGBOOST_MODEL_AMBIGUOUS, SW_XGBOOST_LOAD, SW_XGBOOST_FEATURES,
 *   SW_XGBOOST_ITERATION_RANGE
 */
export async function xgboostModel(
  modelDir: string,
  options: XgboostModelOptions = {},
): Promise<XgboostModel> {
  const file = options.file === undefined ? findModelFile(modelDir) : join(modelDir, options.file);
  const { limits = {} } = options;
  const booster = await atLoad(file, () =>
    loadShared(`xgboost:${JSON.stringify([file, limits])}`, {
      load: () => loadBooster(file, { limits }),
      share: (loaded) => loaded.share(),
      adopt: (shared: SharedBooster) => Booster.fromShared(shared),
    }),
  );
  const { info } = booster;
  const signature: FeatureSignature = {
    names: info.featureNames ?? options.features,
    count: info.featureCount,
    width: options.width ?? "exact",
    missing: options.missing,
  };
  if (options.features !== undefined) checkDeclared(options.features, signature, file);
  const model = new BoosterModel(booster, file, signature, options);
  model.checkIterationRange();
  options.log?.info(
    {
      event: "model-loaded",
      file,
      format: info.format,
      version: info.version?.join("."),
      objective: info.objective,
      features: info.featureCount,
      trees: info.treeCount,
    },
    "model loaded",
  );
  return model;
}

class BoosterModel implements XgboostModel {
  readonly file: string;
  readonly info: BoosterInfo;
  readonly [modelInput]: ReturnType<typeof columnsOf> | undefined;
  readonly #booster: Booster;
  readonly #signature: FeatureSignature;
  readonly #options: PredictOptions;

  constructor(
    booster: Booster,
    file: string,
    signature: FeatureSignature,
    { iterationRange, baseOrder, declareInput = false }: XgboostModelOptions,
  ) {
    this.#booster = booster;
    this.file = file;
    this.info = booster.info;
    this.#signature = signature;
    this[modelInput] = declareInput ? columnsOf(signature) : undefined;
    this.#options = {
      ...(iterationRange === undefined ? {} : { iterationRange }),
      ...(baseOrder === undefined ? {} : { baseOrder }),
    };
  }

  predict(features: Features): Tensor<"float32"> {
    return this.#ask(features, (matrix) => this.#booster.predict(matrix, this.#options));
  }

  margin(features: Features): Tensor<"float32"> {
    return this.#ask(features, (matrix) => this.#booster.predictMargin(matrix, this.#options));
  }

  leaf(features: Features): Tensor<"float32"> {
    return this.#ask(features, (matrix) => this.#booster.predictLeaf(matrix, this.#options));
  }

  contributions(features: Features): Tensor<"float32"> {
    return this.#ask(features, (matrix) => this.#booster.predictContributions(matrix, this.#options));
  }

  /** @throws SW_XGBOOST_ITERATION_RANGE */
  checkIterationRange(): void {
    this.margin({
      data: new Float32Array(0),
      indices: new Uint32Array(0),
      indptr: Uint32Array.of(0),
      columnCount: 0,
    });
  }

  #ask(features: Features, predict: (matrix: Matrix) => Prediction): Tensor<"float32"> {
    const question = () => ({
      file: basename(this.file),
      iterationRange: this.#options.iterationRange,
      roundCount: this.info.roundCount,
    });
    const { data, shape } = atPrediction(question, () => predict(toMatrix(features, this.#signature)));
    // One value a record is a column, as every other number of them: a stage's declared columns fit both.
    return new Tensor(
      "float32",
      data as Float32Array<ArrayBuffer>,
      shape.length === 1 ? [shape[0]!, 1] : shape,
    );
  }
}

/** The features as columns of `.input`. */
function columnsOf({
  names,
  count,
}: FeatureSignature): readonly (readonly [name: string, dtype: "float64"])[] {
  const given = names ?? Array.from({ length: count }, (_, at) => `f${at}`);
  return given.map((name) => [name, "float64"]);
}
