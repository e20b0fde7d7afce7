/** Which file of a model folder is the model. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { onnxErrors } from "./errors.ts";

/**
 * The model of a folder: `model.onnx`, else the only `*.onnx` in it. Folders below are not searched.
 *
 * @throws SW_ONNX_MODEL_MISSING none there; also when the folder itself is missing (C18)
 * @throws SW_ONNX_MODEL_AMBIGUOUS several there, none called `model.onnx`
 */
export function findModelFile(modelDir: string): string {
  const names = fileNames(modelDir);
  if (names.includes("model.onnx")) return join(modelDir, "model.onnx");
  const models = names.filter((name) => name.endsWith(".onnx"));
  const [only] = models;
  if (only === undefined) throw onnxErrors.SW_ONNX_MODEL_MISSING({ modelDir, found: names });
  if (models.length > 1) throw onnxErrors.SW_ONNX_MODEL_AMBIGUOUS({ modelDir, found: models });
  return join(modelDir, only);
}

function fileNames(modelDir: string): string[] {
  try {
    return readdirSync(modelDir).sort();
  } catch (cause) {
    throw onnxErrors.SW_ONNX_MODEL_MISSING({ modelDir, found: [] }, { cause });
  }
}
