/** Every code of the catalogue is thrown here, by what the package does with real models and rows; the compiler asks for each. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "./command.ts";
import { errorCatalogue } from "./errors.ts";
import { pickled, textBytes, treeDocument, treeModelJson, treeModelLegacy } from "./example-models.cases.ts";
import { createBoosterPool, loadBooster } from "./index.ts";

const row = { data: Float32Array.of(1, 1), rowCount: 1, columnCount: 2 };

type Document = ReturnType<typeof treeDocument>;

function load(bend: (document: Document) => void = () => {}) {
  const document = treeDocument();
  bend(document);
  return loadBooster(treeModelJson(document));
}

const failing: Readonly<Record<keyof typeof errorCatalogue, () => Promise<unknown>>> = {
  XGB_MODEL_FILE: () => loadBooster("/nowhere/model.json"),
  XGB_MODEL_TRUNCATED: () => loadBooster(treeModelJson().subarray(0, 700)),
  XGB_MODEL_SYNTAX: () => loadBooster(textBytes('{"learner":tru}')),
  XGB_MODEL_FIELD: () => loadBooster(textBytes('{"version":[1,0,0]}')),
  XGB_MODEL_TREE: () =>
    load(({ learner }) => {
      learner.gradient_booster.model.trees[0]!.left_children[0] = 0;
    }),
  XGB_MODEL_LIMIT: () => loadBooster(treeModelJson(), { limits: { maxTrees: 1 } }),
  XGB_MODEL_UNSUPPORTED: () =>
    load(({ learner }) => {
      learner.objective.name = "reg:of-my-own";
    }),
  XGB_PICKLE_REFUSED: () => loadBooster(pickled(treeModelLegacy(""), "os", "system")),
  XGB_INPUT_MATRIX: async () => (await load()).predict({ ...row, columnCount: 3 }),
  XGB_INPUT_FEATURES: async () => (await load()).predict({ ...row, featureNames: ["one"] }),
  XGB_INPUT_ITERATION_RANGE: async () => (await load()).predict(row, { iterationRange: [0, 3] }),
  XGB_INPUT_OPTION: async () => (await load()).predict(row, { baseOrder: "middle" as "last" }),
  XGB_PREDICTION_UNSUPPORTED: async () => {
    const linear = await load(({ learner }) => {
      Object.assign(learner.gradient_booster, { name: "gblinear", model: { weights: [2, 3, 10] } });
    });
    return linear.predictLeaf(row);
  },
  XGB_INPUT_TEXT: async () => {
    const { path, remove } = await modelFile();
    try {
      const io = { write: () => {}, readStandardInput: async () => "1,one\n" };
      return await runCommand(["predict", path], io);
    } finally {
      await remove();
    }
  },
  XGB_POOL: async () => {
    const pool = createBoosterPool(await load(), { threadCount: 1 });
    await pool.close();
    return pool.predict(row);
  },
};

/** The model in a file, for the command. */
async function modelFile() {
  const folder = await mkdtemp(join(tmpdir(), "xgboost-every-code-"));
  const path = join(folder, "model.json");
  await writeFile(path, treeModelJson());
  return { path, remove: () => rm(folder, { recursive: true }) };
}

it("the rows and the model that are bent here are sound", async () => {
  // By hand: f0 = 1 is not below 0.5, f1 = 1 is below 1.5: 0.5 − 0.5 + 0.125.
  expect(Array.from((await load()).predict(row).data)).toEqual([0.125]);
});

it.each(Object.entries(failing))("%s", async (code, act) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(errorCatalogue[code as keyof typeof failing]);
  expect(error).toMatchObject({ code, details: expect.any(Object) });
});
