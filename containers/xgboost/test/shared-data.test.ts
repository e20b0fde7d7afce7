/** Artifacts and answers kept outside the repository: the real churn model and its captured answers, the abalone pipeline. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, python } from "./fixtures.ts";

const SHARED = join(import.meta.dirname, "../../../../shared/data");
const at = (...path: readonly string[]) => join(SHARED, ...path);
const json = <T>(...path: readonly string[]) => JSON.parse(readFileSync(at(...path), "utf8")) as T;

describe.skipIf(!existsSync(SHARED))("with ../shared/data (skipped without)", () => {
  const folder = mkdtempSync(join(tmpdir(), "xgboost-shared-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    const archive = extract();
    archive.end(gunzipSync(readFileSync(at("xgboost/churn/xgb-churn-prediction-model.tar.gz"))));
    for await (const entry of archive) {
      const parts: Buffer[] = [];
      for await (const part of entry) parts.push(part as Buffer);
      if (entry.header.type === "file") writeFileSync(join(folder, "xgboost-model"), Buffer.concat(parts));
    }
  });

  interface Captured {
    readonly requestContentType: string;
    readonly requestBody: string;
    readonly responseContentType: string;
    readonly responseBody: string;
  }

  test("the churn artifact answers the captured rows byte for byte, as image 0.90 (A28, F32)", async () => {
    const captured = json<readonly Captured[]>("xgboost/churn/captured-responses.json");
    expect(captured).toHaveLength(2);
    for (const { requestBody, requestContentType, responseBody, responseContentType } of captured) {
      const environment = { STAGEWRIGHT_XGBOOST_IMAGE: "0.90-2" };
      const answered = await ask(requestBody, { model: folder, type: requestContentType, environment });
      expect(answered.headers["content-type"]).toBe(responseContentType);
      expect(answered.text()).toBe(responseBody);
    }
  });

  test("the churn artifact answers 150 rows as computed, in every layout of image", async () => {
    const scores = json<Record<string, readonly number[]>>("xgboost/churn/computed-predictions.json")[
      "xgb-churn-prediction-model"
    ]!;
    const rows = readFileSync(at("xgboost/churn/test-dataset-input-cols.csv"), "utf8").split("\n");
    const body = rows.slice(0, scores.length).join("\n");
    const texts = scores.map(python);
    const newest = await ask(body, { model: folder });
    expect(newest.text()).toBe(texts.map((text) => `${text}\n`).join(""));
    const oldest = await ask(body, { model: folder, environment: { STAGEWRIGHT_XGBOOST_IMAGE: "1.2-1" } });
    expect(oldest.text()).toBe(texts.join(","));
  });

  test("the second stage of the abalone pipeline gives 11.436382293701172 (E25–E27)", async () => {
    const model = mkdtempSync(join(folder, "abalone-"));
    copyFileSync(at("pipelines/abalone-sparkml-xgboost/xgboost-model.json"), join(model, "xgboost-model"));
    // E26: what the SparkML stage sends on, without a line end.
    const answered = await ask("0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255", { model });
    expect(answered.text()).toBe("11.436382293701172\n");
    const { cases } = json<{ cases: readonly { features: readonly number[]; prediction: number }[] }>(
      "pipelines/abalone-sparkml-xgboost/expected.json",
    );
    const body = cases.map(({ features }) => features.map(python).join(",")).join("\n");
    const all = await ask(body, { model });
    expect(all.text()).toBe(cases.map(({ prediction }) => `${python(prediction)}\n`).join(""));
  });

  test("a model of XGBoost 3.2 reads libsvm from 1 as from 0 (F62)", async () => {
    const model = at("xgboost/container-tests/models/abalone_ubj");
    const target = mkdtempSync(join(folder, "ubj-"));
    copyFileSync(join(model, "xgboost-model"), join(target, "xgboost-model"));
    const cases = json<readonly { libsvm: string; prediction: number }[]>(
      "xgboost/container-tests/models/abalone_ubj/computed-predictions.json",
    );
    const answered = await ask(cases.map(({ libsvm }) => libsvm).join("\n"), {
      model: target,
      type: "text/libsvm",
    });
    expect(answered.text()).toBe(cases.map(({ prediction }) => `${python(prediction)}\n`).join(""));
  });

  test("the RecordIO fixtures of the platform's container are scored, every record of them", async () => {
    const model = mkdtempSync(join(folder, "recordio-"));
    copyFileSync(at("pipelines/abalone-sparkml-xgboost/xgboost-model.json"), join(model, "xgboost-model"));
    for (const name of [
      "train.pb",
      "sparse/train.pb",
      "sparse_edge_cases/diagonal.pbr",
      "single_feature_label.pb",
    ]) {
      const body = readFileSync(at("recordio/xgboost-container", name));
      const answered = await ask(body, { model, type: "application/x-recordio-protobuf" });
      expect(answered.status).toBe(200);
      // Each frame starts with the magic 0xCED7230A, which stands nowhere else in these files.
      const frames = body.toString("latin1").split("\x0a\x23\xd7\xce").length - 1;
      expect(answered.text().split("\n")).toHaveLength(frames + 1);
    }
  });
});
