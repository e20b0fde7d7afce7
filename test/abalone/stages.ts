/** The three stages of the abalone pipeline, in the order of an invocation. */
import { fileURLToPath } from "node:url";
import type { Stage } from "@stagewright/core";
import csvPreprocess from "@stagewright/csv-preprocess";
import labelPostprocess from "@stagewright/label-postprocess";
import onnxInference from "@stagewright/onnx-inference";

export interface DemoStage {
  readonly name: string;
  readonly stage: Stage;
  /** Folder of the stage's project. */
  readonly folder: string;
  /** Folder of its model artifact; not there when it has none. */
  readonly modelDir: string;
  /** Variables of its container. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const STAGES: readonly DemoStage[] = [csvPreprocess, onnxInference, labelPostprocess].map((stage) => {
  const folder = fileURLToPath(new URL(`../../containers/${stage.name}`, import.meta.url));
  return { name: stage.name, stage, folder, modelDir: `${folder}/model` };
});
