/** Where a stage under test finds itself: a model folder, and variables of its container. */

import { fileURLToPath } from "node:url";
import { type Environment, readEnvironment } from "@stagewright/core";

/** What every way of running a stage under test takes. */
export interface StageTestOptions {
  /** Folder of the model artifact: a path or a file URL. Default: a folder that does not exist (C18). */
  readonly modelDir?: string | URL;
  /** Variables of the container; the machine's own are not seen. */
  readonly environment?: Readonly<Record<string, string>>;
}

const NO_MODEL = "no-model-artifact";

/** The environment a stage under test reads. */
export function testEnvironment(options: StageTestOptions): Environment {
  const environment = readEnvironment(options.environment ?? {});
  return Object.freeze({ ...environment, modelDir: modelFolder(options) });
}

/** Path of the model folder. */
export function modelFolder({ modelDir }: StageTestOptions): string {
  if (modelDir === undefined) return NO_MODEL;
  return typeof modelDir === "string" ? modelDir : fileURLToPath(modelDir);
}
