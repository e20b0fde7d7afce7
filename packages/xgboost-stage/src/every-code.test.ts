/** Every code of the catalogue is thrown here, by what the package does with real models and rows; the compiler asks for each. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, Table, Tensor } from "@stagewright/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { xgboostErrors } from "./errors.ts";
import { linear, named } from "./recorded.cases.ts";
import { xgboostModel } from "./xgboost-model.ts";

type Refusal = readonly [outcome: Outcome, message: string | RegExp, act: () => Promise<unknown>];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xgboost-every-code-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A model folder of files of these names. */
function folderOf(...names: readonly string[]): string {
  const modelDir = mkdtempSync(join(folder, "model-"));
  for (const name of names) writeFileSync(join(modelDir, name), '{"version": [1, 0, 0]}');
  return modelDir;
}

const refusals: Readonly<Record<keyof typeof xgboostErrors, Refusal>> = {
  SW_XGBOOST_MODEL_MISSING: [
    "stage-invalid",
    /^Model folder ".*" holds no xgboost-model and no \.json, \.ubj, \.bin or \.pkl file, but "model\.joblib"; put xgboost-model into it\.$/,
    () => xgboostModel(folderOf("model.joblib")),
  ],
  SW_XGBOOST_MODEL_AMBIGUOUS: [
    "stage-invalid",
    /^Model folder ".*" holds 2 model files \("a\.json", "b\.ubj"\) and none is called xgboost-model; rename the one to serve, or name it with the option file\.$/,
    () => xgboostModel(folderOf("a.json", "b.ubj")),
  ],
  SW_XGBOOST_LOAD: [
    "stage-invalid",
    /^XGBoost model ".*xgboost-model" cannot be loaded: .*learner.*\.$/,
    () => xgboostModel(folderOf("xgboost-model")),
  ],
  SW_XGBOOST_FEATURES: [
    "stage-invalid",
    /^Model ".*xgboost-model" does not fit the declared features: features: got 1 declared, the model has 5\. Declare the features the model was trained with, in its order\.$/,
    () => xgboostModel(linear.modelDir, { features: ["length"] }),
  ],
  SW_XGBOOST_ITERATION_RANGE: [
    "stage-invalid",
    'Iteration range [0,6]: the model has 5 rounds; expected [begin, end] within them, or "best".',
    () => xgboostModel(named.modelDir, { iterationRange: [0, 6] }),
  ],
  SW_XGBOOST_COLUMNS: [
    "stage-fault",
    'The stage feeds its model wrongly: 1 columns ("length") for 5 features. Change the hook that makes the features.',
    async () => {
      const model = await xgboostModel(linear.modelDir);
      return model.predict(Table.of({ length: { dtype: "float32", values: [1] } }));
    },
  ],
  SW_XGBOOST_SHAPE: [
    "input-invalid",
    "The input does not have the shape of the model's: got shape [1, 4], expected [N, 5].",
    async () => {
      const model = await xgboostModel(named.modelDir);
      return model.predict(new Tensor("float32", new Float32Array(4), [1, 4]));
    },
  ],
  SW_XGBOOST_UNSUPPORTED: [
    "stage-fault",
    'Model "xgboost-model": predictLeaf: got a linear booster (gblinear), expected a booster with trees. Ask it for predictions, margins or contributions.',
    async () => {
      const model = await xgboostModel(linear.modelDir);
      return model.leaf(linear.features);
    },
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, words, act]) => {
  const error = await act().catch((reason: unknown) => reason);
  const { code: got, outcome: ending, message } = error as Partial<Record<string, unknown>>;
  const expected = typeof words === "string" ? words : expect.stringMatching(words);
  expect({ code: got, outcome: ending, message }).toEqual({ code, outcome, message: expected });
});
