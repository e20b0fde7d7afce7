/** `loadBooster`: path, folder or bytes → booster. */

import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Booster, createBooster } from "./booster.ts";
import {
  ModelFieldError,
  ModelFileError,
  ModelLimitError,
  ModelUnsupportedError,
  modelError,
  quote,
} from "./errors.ts";
import { parseModel } from "./formats/parse-model.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import type { ParsedModel } from "./model.ts";
import { marginOfBaseScore, type Objective, objectives, outputOfMargin } from "./objectives.ts";

export interface LoadOptions {
  /** Limits on what is read; those not given keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/**
 * Loads a booster. A string is the path of a model file, or of a folder (SageMaker's model directory) that holds one
 * (A140); an array is the content of a model file. The format is told by the first bytes (A200).
 *
 * Throws `XGB_MODEL_…` and `XGB_PICKLE_REFUSED`.
 */
export async function loadBooster(source: string | Uint8Array, options: LoadOptions = {}): Promise<Booster> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  if (typeof source !== "string") return parseBooster(source, options);
  const path = modelFileOf(source, limits);
  return boosterOf(parseModel(path, readModelFile(path, limits), limits), limits);
}

/** The booster in the content of a model file, at once: for callers that have the bytes and cannot wait. Throws as `loadBooster`. */
export function parseBooster(bytes: Uint8Array, options: LoadOptions = {}): Booster {
  if (!(bytes instanceof Uint8Array)) {
    const file = "<bytes>";
    throw new ModelFileError(`model ${file}: got ${typeof bytes}, expected a path or a Uint8Array.`, {
      file,
    });
  }
  const limits: Limits = { ...defaultLimits, ...options.limits };
  return boosterOf(parseModel("<bytes>", bytes, limits), limits);
}

/** The model files of a folder, as a container sees them: regular files not hidden (A140), sorted by name. */
export async function listModelFiles(folder: string, options: LoadOptions = {}): Promise<string[]> {
  return modelFilesOf(folder, { ...defaultLimits, ...options.limits });
}

// At once and not in turns of the event loop: a starting server answers pings in every turn, which costs more than the
// reading, and what follows, parsing, waits for nothing either.

function modelFilesOf(folder: string, limits: Limits): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new ModelFileError(`model folder ${folder} cannot be read.`, { file: folder }, cause);
  }
  if (names.length > limits.maxFolderEntries) {
    throw modelError(ModelLimitError, {
      file: folder,
      got: `${names.length} entries`,
      expected: `at most ${limits.maxFolderEntries} (limits.maxFolderEntries)`,
    });
  }
  const visible = names.filter((name) => !name.startsWith(".")).sort();
  const paths = visible.map((name) => join(folder, name));
  return paths.filter(isFile);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (cause) {
    throw new ModelFileError(`model ${path} cannot be read.`, { file: path }, cause);
  }
}

function modelFileOf(path: string, limits: Limits): string {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new ModelFileError(`model ${path} does not exist or cannot be read.`, { file: path }, cause);
  }
  if (!isFolder) return path;
  const files = modelFilesOf(path, limits);
  if (files.length === 1) return files[0]!;
  const found = files.length === 0 ? "no file" : `${files.length} files (${quote(files.join(", "))})`;
  throw new ModelFileError(
    `model folder ${path}: got ${found}, expected one model file. Load each file of an ensemble by its own path.`,
    { file: path },
  );
}

/** Reads a file whose size is checked before it is allocated. */
function readModelFile(path: string, limits: Limits): Uint8Array {
  let bytes: Buffer;
  try {
    // A pipe nobody writes to would be waited for.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(file);
      // The size of a pipe or a device says nothing about what it will give.
      if (!stats.isFile()) {
        throw new ModelFileError(`model ${path}: got neither a file nor a folder.`, { file: path });
      }
      const { size } = stats;
      if (size > limits.maxBytes) {
        const expected = `at most ${limits.maxBytes} (limits.maxBytes)`;
        throw modelError(ModelLimitError, { file: path, got: `${size} bytes`, expected });
      }
      bytes = readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof ModelLimitError || cause instanceof ModelFileError) throw cause;
    throw new ModelFileError(`model ${path} cannot be read.`, { file: path }, cause);
  }
  return bytes;
}

function boosterOf(model: ParsedModel, limits: Limits): Booster {
  const objective = objectives.get(model.objective);
  if (objective === undefined) {
    throw modelError(
      ModelUnsupportedError,
      {
        file: model.file,
        field: "objective",
        got: quote(model.objective),
        expected: "an objective of XGBoost",
      },
      `Known are ${[...objectives.keys()].join(", ")}.`,
    );
  }
  return createBooster(model, objective, baseMarginsOf(model, objective), limits);
}

/** margin(base_score) of every group (A225); stored margins go through the output first, as XGBoost ≥ 1.0 does (A207). */
function baseMarginsOf(model: ParsedModel, objective: Objective): Float32Array {
  const bases = Float32Array.from({ length: model.groupCount }, (_, group) => {
    const stored = model.baseScores[model.baseScores.length === 1 ? 0 : group]!;
    const score = model.baseScoreIsMargin ? outputOfMargin(objective.output, stored) : stored;
    return marginOfBaseScore(objective.base, score);
  });
  if (bases.every(Number.isFinite)) return bases;
  throw modelError(ModelFieldError, {
    file: model.file,
    field: "base_score",
    got: model.baseScores.join(", "),
    expected: `a base score that ${model.objective} can turn into a finite margin`,
  });
}
