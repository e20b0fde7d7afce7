/** The models of the folder, as one: a single model, or several that vote (A140–A142). */
import { basename } from "node:path";
import type { Logger } from "@stagewright/core";
import { type XgboostModel, xgboostErrors, xgboostModel } from "@stagewright/xgboost-stage";
import { listModelFiles, XgboostError } from "xgboost-ts-runtime";
import type { Rows } from "./read-rows.ts";
import { isAtLeast, type Settings } from "./settings.ts";

/** Outputs of the objective: `width` numbers a record. */
export interface Scores {
  readonly objective: string;
  /** Classes of a `multi:` objective; 1 for the others. */
  readonly classCount: number;
  readonly values: Float32Array;
  readonly width: number;
}

/** Objectives whose output is a class: models vote for it, others are averaged (A141). */
const CLASS_OBJECTIVES: ReadonlySet<string> = new Set(["multi:softmax", "binary:hinge"]);

const NO_ROWS = {
  data: new Float64Array(0),
  indices: new Uint32Array(0),
  indptr: Uint32Array.of(0),
  columnCount: 0,
};

export class Ensemble {
  readonly #models: readonly XgboostModel[];

  private constructor(models: readonly XgboostModel[]) {
    this.#models = models;
  }

  /**
   * Loads every regular file of the folder that is not hidden, or the first where models do not vote.
   *
   * @throws SW_XGBOOST_MODEL_MISSING, SW_XGBOOST_LOAD
   */
  static async load(modelDir: string, settings: Settings, log: Logger): Promise<Ensemble> {
    const files = await modelFiles(modelDir);
    const isVoting = settings.isEnsemble && isAtLeast(settings, 1, 3);
    const used = isVoting ? files : files.slice(0, 1);
    const models: XgboostModel[] = [];
    for (const file of used) models.push(await loadModel(modelDir, basename(file), settings, log));
    checkWidths(models);
    if (used.length > 1)
      log.info({ event: "ensemble", models: used.length }, "the models of the folder vote");
    return new Ensemble(models);
  }

  /** Features of the first model if it came from a pickle, the only ones whose number is checked (A26). */
  get pickledFeatureCount(): number | undefined {
    const { format, featureCount } = this.#models[0]!.info;
    return format === "pickle" ? featureCount : undefined;
  }

  /** Names of the first model's features; null where it has none. */
  get featureNames(): readonly string[] | null {
    return this.#models[0]!.info.featureNames;
  }

  /** Whether the first model's file was written by that version of XGBoost or a later one. */
  isWrittenSince(major: number, minor: number): boolean {
    const [gotMajor, gotMinor] = this.#models[0]!.info.version ?? [0, 0];
    return gotMajor > major || (gotMajor === major && gotMinor >= minor);
  }

  /** Throws as `XgboostModel.predict`. */
  predict(rows: Rows): Scores {
    const { objective, groupCount: classCount } = this.#models[0]!.info;
    const { data, shape } = this.#models[0]!.predict(rows);
    const width = shape[1]!;
    if (this.#models.length === 1) return { objective, classCount, values: data, width };
    const outputs = [data, ...this.#models.slice(1).map((model) => model.predict(rows).data)];
    const joint = CLASS_OBJECTIVES.has(objective) ? vote : mean;
    return { objective, classCount, values: joint(outputs), width };
  }
}

/** Models vote number by number: each must give as many as the first. @throws SW_XGBOOST_LOAD */
function checkWidths(models: readonly XgboostModel[]): void {
  const [expected, ...widths] = models.map((model) => model.predict(NO_ROWS).shape[1]!);
  for (const [at, got] of widths.entries()) {
    if (got === expected) continue;
    const reason = `it gives ${got} numbers a record, the first model of the folder ${expected}; models that vote must be of one kind`;
    throw xgboostErrors.SW_XGBOOST_LOAD({ file: models[at + 1]!.file, reason });
  }
}

async function modelFiles(modelDir: string): Promise<readonly string[]> {
  let files: readonly string[];
  try {
    files = await listModelFiles(modelDir);
  } catch (cause) {
    if (!(cause instanceof XgboostError)) throw cause;
    throw xgboostErrors.SW_XGBOOST_MODEL_MISSING({ modelDir, found: [] }, { cause });
  }
  if (files.length === 0) throw xgboostErrors.SW_XGBOOST_MODEL_MISSING({ modelDir, found: [] });
  return files;
}

async function loadModel(
  modelDir: string,
  file: string,
  settings: Settings,
  log: Logger,
): Promise<XgboostModel> {
  // XGBoost before 1.3 added the base score after the trees.
  const options = {
    file,
    width: "any",
    baseOrder: isAtLeast(settings, 1, 3) ? "first" : "last",
    log,
  } as const;
  const best = { ...options, iterationRange: "best" } as const;
  // A142: images with XGBoost ≥ 2 use all rounds; 1.5 and 1.7 those up to the best; older ones too, but of pickles only.
  if (isAtLeast(settings, 2, 0)) return xgboostModel(modelDir, options);
  if (isAtLeast(settings, 1, 5)) return xgboostModel(modelDir, best);
  const model = await xgboostModel(modelDir, options);
  return model.info.format === "pickle" ? xgboostModel(modelDir, best) : model;
}

/** Mean in single precision: numbers are summed in the order of the models. */
function mean(outputs: readonly Float32Array[]): Float32Array {
  const sums = outputs[0]!.slice();
  for (const output of outputs.slice(1)) for (let at = 0; at < sums.length; at += 1) sums[at]! += output[at]!;
  return sums.map((sum) => sum / outputs.length);
}

/** Most frequent class, the smallest of equally frequent ones. */
function vote(outputs: readonly Float32Array[]): Float32Array {
  return outputs[0]!.map((_, at) => {
    const counts = new Map<number, number>();
    for (const output of outputs) counts.set(output[at]!, (counts.get(output[at]!) ?? 0) + 1);
    const [winner] = [...counts].sort(([a, x], [b, y]) => y - x || a - b);
    return winner![0];
  });
}
