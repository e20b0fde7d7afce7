/** Which file of a model folder is the model. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
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
  const names = fileNames(modelDir);
  if (names.includes(PLATFORM_NAME)) return join(modelDir, PLATFORM_NAME);
  const models = names.filter((name) => MODEL_ENDINGS.some((ending) => name.endsWith(ending)));
  const [only] = models;
  if (only === undefined) throw xgboostErrors.SW_XGBOOST_MODEL_MISSING({ modelDir, found: names });
  if (models.length > 1) throw xgboostErrors.SW_XGBOOST_MODEL_AMBIGUOUS({ modelDir, found: models });
  return join(modelDir, only);
}

function fileNames(modelDir: string): string[] {
  try {
    return readdirSync(modelDir, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw xgboostErrors.SW_XGBOOST_MODEL_MISSING({ modelDir, found: [] }, { cause });
  }
}
