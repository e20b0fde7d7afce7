/** The models of the folder and the settings around them (A140–A142, A144, A145). */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "@stagewright/core";
import { startServer } from "@stagewright/testing";
import { afterAll, describe, expect, test } from "vitest";
import { loadBooster } from "xgboost-ts-runtime";
import { readSettings } from "../src/settings.ts";
import stage from "../stage.ts";
import { AWS, ask, expected, first, modelDir, python } from "./fixtures.ts";
import { stumpFolder } from "./stumps.ts";

const folder = mkdtempSync(join(tmpdir(), "xgboost-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of fixtures' models under other names. */
function folderOf(...models: readonly string[]): string {
  const target = mkdtempSync(join(folder, "of-"));
  for (const [at, model] of models.entries()) {
    copyFileSync(join(modelDir(model), "xgboost-model"), join(target, `xgboost-model-${at}`));
  }
  writeFileSync(join(target, ".hidden"), "no model");
  return target;
}

describe("several models (A141)", () => {
  const row = expected("binary-logistic").rows[0]!;
  const predicted = (name: string) => expected(name).prediction[0] as number;

  test("are averaged in single precision", async () => {
    const model = folderOf("binary-logistic", "reg-squarederror", "count-poisson");
    const sum = Math.fround(
      Math.fround(predicted("binary-logistic") + predicted("reg-squarederror")) + predicted("count-poisson"),
    );
    expect(expected("count-poisson").rows[0]).toBe(row);
    expect((await ask(row, { model })).text()).toBe(`${python(Math.fround(sum / 3))}\n`);
  });

  test("vote where the output is a class: the most frequent, the smallest of equals", async () => {
    // 1.0 against 0.37 and 0.37: the objective is the first model's.
    const two = folderOf("binary-hinge", "binary-logistic", "binary-logistic");
    expect((await ask(row, { model: two })).text()).toBe(`${python(predicted("binary-logistic"))}\n`);
    const tie = folderOf("binary-hinge", "binary-logistic");
    const smallest = Math.min(predicted("binary-hinge"), predicted("binary-logistic"));
    expect((await ask(row, { model: tie })).text()).toBe(`${python(smallest)}\n`);
  });

  test("that give another number of outputs keep the stage from loading: there is nothing to average", async () => {
    for (const models of [
      ["multi-softprob", "binary-logistic"],
      ["binary-logistic", "multi-softprob"],
    ]) {
      await expect(ask(row, { model: folderOf(...models) })).rejects.toMatchObject({
        code: "SW_XGBOOST_LOAD",
        message: expect.stringMatching(/xgboost-model-1".* it gives [13] numbers a record/),
      });
    }
    const alone = { SAGEMAKER_INFERENCE_ENSEMBLE: "false" };
    const answered = await ask(row, {
      model: folderOf("binary-logistic", "multi-softprob"),
      environment: alone,
    });
    expect(answered.text()).toBe(`${python(predicted("binary-logistic"))}\n`);
  });

  test("of several classes are averaged class by class", async () => {
    const [one] = expected("multi-softprob").prediction as readonly (readonly number[])[];
    const answered = await ask(expected("multi-softprob").rows[0]!, {
      model: folderOf("multi-softprob", "multi-softprob"),
    });
    expect(answered.text()).toBe(`${one!.map(python).join(",")}\n`);
  });

  test.each([
    ["SAGEMAKER_INFERENCE_ENSEMBLE", "false"],
    // A141: exactly `true`.
    ["SAGEMAKER_INFERENCE_ENSEMBLE", "True"],
    ["SAGEMAKER_INFERENCE_ENSEMBLE", "1"],
    ["STAGEWRIGHT_XGBOOST_IMAGE", "1.2-1"],
  ])("do not vote with %s=%s: the first is used", async (name, value) => {
    const model = folderOf("binary-hinge", "binary-logistic");
    const answered = await ask(row, { model, environment: { [name]: value } });
    expect(answered.text().trim()).toBe(python(predicted("binary-hinge")));
  });
});

describe("trees used (A142)", () => {
  // Two rounds of 1 and 0.25 on a base of 0.5; the first is the best.
  const model = stumpFolder({ leaves: [1, 0.25], attributes: { best_ntree_limit: "1" } });
  afterAll(() => rmSync(model, { recursive: true }));

  test.each([
    ["1.7-1", "1.5"],
    ["1.5-1", "1.5"],
    ["1.3-1", "1.75"],
    ["3.0-5", "1.75"],
  ])(
    "image %s: the best round stored in the model counts where that image reads it",
    async (image, score) => {
      const answered = await ask("1", { model, environment: { STAGEWRIGHT_XGBOOST_IMAGE: image } });
      expect(answered.text()).toBe(`${score}\n`);
    },
  );

  test("a pickle's best round counts in every image before XGBoost 2, 1.3-1 too (A142)", async () => {
    const pickle = readFileSync(join(modelDir("pickled"), "xgboost-model"));
    // The pickle ends in best_ntree_limit, the integer 6 (K), SETITEMS, BUILD, STOP: 6 of 6 trees.
    expect(pickle.subarray(-5).toString("latin1")).toBe("K\u0006ub.");
    pickle[pickle.length - 4] = 2;
    const stopped = mkdtempSync(join(folder, "stopped-"));
    writeFileSync(join(stopped, "xgboost-model"), pickle);
    const { body, scores } = first("binary-logistic", 3);
    const lines = (values: readonly number[]) => values.map((score) => `${python(score)}\n`).join("");
    const answerOf = async (image: string) =>
      (await ask(body, { model: stopped, environment: { STAGEWRIGHT_XGBOOST_IMAGE: image } })).text();
    // xgboost 3.2.0, predict(…, iteration_range=(0, 2)) of this model.
    const firstTwo = lines([0.31778252124786377, 0.31778252124786377, 0.20557108521461487]);
    for (const image of ["1.3-1", "1.5-1", "1.7-1"]) expect(await answerOf(image)).toBe(firstTwo);
    expect(await answerOf("3.0-5")).toBe(lines(scores));
    // Its base score is added last: the last digits are others.
    const [oldest] = (await answerOf("1.2-1")).split(",").map(Number);
    expect(Math.abs(oldest! - 0.31778252124786377)).toBeLessThan(1e-6);
  });

  test("the newest image uses all rounds", async () => {
    expect((await ask("1\n0", { model })).text()).toBe("1.75\n-0.75\n");
  });
});

describe("a folder", () => {
  test("is loaded before /ping says yes (A23); one that cannot be loaded never says it, nor answers (A21, step 3)", async () => {
    const ready = await startServer(stage, { modelDir: modelDir("binary-logistic"), environment: AWS });
    const ping = await fetch(`${ready.url}/ping`);
    expect([ping.status, await ping.text()]).toEqual([200, ""]);
    await ready.stop();
    const wrong = mkdtempSync(join(folder, "unloadable-"));
    writeFileSync(join(wrong, "xgboost-model"), "no model");
    const failed = await startServer(stage, { modelDir: wrong });
    expect((await fetch(`${failed.url}/ping`)).status).toBe(503);
    const call = { method: "POST", headers: { "content-type": "text/csv" }, body: "1" };
    expect((await fetch(`${failed.url}/invocations`, call)).status).toBe(503);
    await failed.stop();
  });

  test("without a model, or with a file that is none, keeps the stage from loading (A140)", async () => {
    await expect(ask("1", { model: mkdtempSync(join(folder, "empty-")) })).rejects.toMatchObject({
      code: "SW_XGBOOST_MODEL_MISSING",
    });
    await expect(ask("1", { model: join(folder, "absent") })).rejects.toMatchObject({
      code: "SW_XGBOOST_MODEL_MISSING",
    });
    const wrong = mkdtempSync(join(folder, "wrong-"));
    writeFileSync(join(wrong, "xgboost-model"), "no model");
    await expect(ask("1", { model: wrong })).rejects.toMatchObject({ code: "SW_XGBOOST_LOAD" });
  });

  test("is where SM_MODEL_DIR says; the platform's own default is the stage's model folder (A600)", async () => {
    const { body, scores } = first("reg-squarederror", 1);
    const empty = mkdtempSync(join(folder, "empty-"));
    const elsewhere = { SM_MODEL_DIR: modelDir("reg-squarederror") };
    expect((await ask(body, { model: empty, environment: elsewhere })).text()).toBe(
      `${python(scores[0]!)}\n`,
    );
    for (const usual of ["/opt/ml/model", "/opt/ml/model/", ""]) {
      const answered = await ask(body, { model: "reg-squarederror", environment: { SM_MODEL_DIR: usual } });
      expect(answered.text()).toBe(`${python(scores[0]!)}\n`);
    }
  });

  test("may hold a pickle", async () => {
    const { body, scores } = first("binary-logistic", 5);
    const answered = await ask(body, { model: "pickled" });
    expect(answered.text()).toBe(scores.map((score) => `${python(score)}\n`).join(""));
  });
});

test("images before 1.3 add the base score last: the last bit of a score may differ (A221)", async () => {
  const { body, scores } = first("binary-logistic", 1);
  const { text } = await ask(body, { environment: { STAGEWRIGHT_XGBOOST_IMAGE: "1.2-1" } });
  const booster = await loadBooster(modelDir("binary-logistic"));
  const data = Float32Array.from(body.split(","), Number);
  const last = booster.predict({ data, rowCount: 1, columnCount: 8 }, { baseOrder: "last" }).data[0]!;
  expect(text()).toBe(python(last));
  expect(last).not.toBe(scores[0]);
});

test("settings that ask for something else are refused by name, all at once: script mode (A145), multi-model mode (A144)", () => {
  const environment = readEnvironment({
    SAGEMAKER_PROGRAM: "inference.py",
    SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code",
    SAGEMAKER_MULTI_MODEL: "true",
    STAGEWRIGHT_XGBOOST_IMAGE: "newest",
    STAGEWRIGHT_XGBOOST_LIBSVM_INDEXING: "one",
    STAGEWRIGHT_XGBOOST_CSV_SEPARATOR: ", ",
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "image/png",
  });
  expect(() => readSettings(environment)).toThrow(
    expect.objectContaining({
      code: "SW_ENVIRONMENT_INVALID",
      details: {
        problems: [
          expect.stringMatching(/^SAGEMAKER_PROGRAM is set, which asks for script mode/),
          expect.stringMatching(/^SAGEMAKER_SUBMIT_DIRECTORY is set/),
          expect.stringMatching(/^SAGEMAKER_MULTI_MODEL is true/),
          expect.stringMatching(/^STAGEWRIGHT_XGBOOST_IMAGE is "newest"/),
          expect.stringMatching(/^STAGEWRIGHT_XGBOOST_LIBSVM_INDEXING is "one"/),
          expect.stringMatching(/^STAGEWRIGHT_XGBOOST_CSV_SEPARATOR is ", "/),
          expect.stringMatching(/^SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT is "image\/png"/),
        ],
      },
    }),
  );
});
