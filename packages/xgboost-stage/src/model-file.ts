/** Which file of a model folder is the model. */
import { join } from "node:path";
import { chooseModelFile } from "@stagewright/core";
import { xgboostErrors } from "./errors.ts";

/** The name the platform's training container gives its model (A140). */
const PLATFORM_NAME = "xgboost-model";
const MODEL_ENDINGS = [".json", ".ubj", ".bin", ".pkl"];

/**
 * The model of a folder: `xgboost-model`, else the only file that ends in `.json`, `.ubj`, `.bin` or `.pkl`. Folders below
 * and hidden files are not looked at.
 *
 * @throws SW_XGBOOST_MODEL_MISSING none there; also when the folder itself is missing (C18)
 * @throws SW_XGBOOST_MODEL_AMBIGUOUS several there, none called `xgboost-model`
 */
export function findModelFile(modelDir: string): string {
  const name = chooseModelFile(modelDir, {
    preferred: PLATFORM_NAME,
    isModel: (file) => MODEL_ENDINGS.some((ending) => file.endsWith(ending)),
    missing: xgboostErrors.SW_XGBOOST_MODEL_MISSING,
    ambiguous: xgboostErrors.SW_XGBOOST_MODEL_AMBIGUOUS,
  });
  return join(modelDir, name);
}
