/** Where the stage of a vector file finds itself: what the file says, unless the caller says otherwise. */

import type { StageTestOptions } from "../stage-environment.ts";
import type { VectorFile } from "./vector-file.ts";

/** The model folder and variables to run a file's vectors with. */
export function vectorOptions(
  { modelDir, environment }: VectorFile,
  given: StageTestOptions = {},
): StageTestOptions {
  const folder = given.modelDir ?? modelDir;
  return {
    ...(folder === undefined ? {} : { modelDir: folder }),
    environment: { ...environment, ...given.environment },
  };
}
