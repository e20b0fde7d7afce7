/** Which file of a model folder is the model. */
import { join } from "node:path";
import { chooseModelFile } from "@stagewright/core";
import { onnxErrors } from "./errors.ts";

/**
 * The model of a folder: `model.onnx`, else the only `*.onnx` in it. Folders below and hidden files are not looked at.
 *
 * @throws SW_ONNX_MODEL_MISSING none there; also when the folder itself is missing (C18)
 * @throws SW_ONNX_MODEL_AMBIGUOUS several there, none called `model.onnx`
 */
export function findModelFile(modelDir: string): string {
  const name = chooseModelFile(modelDir, {
    preferred: "model.onnx",
    isModel: (file) => file.endsWith(".onnx"),
    missing: onnxErrors.SW_ONNX_MODEL_MISSING,
    ambiguous: onnxErrors.SW_ONNX_MODEL_AMBIGUOUS,
  });
  return join(modelDir, name);
}
