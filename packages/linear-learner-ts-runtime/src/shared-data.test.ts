import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadLinearLearner } from "./load-linear-learner.ts";

const shared = new URL("../../../../shared/data/", import.meta.url).pathname;
const read = <T>(path: string) => JSON.parse(readFileSync(shared + path, "utf8")) as T;

describe.skipIf(!existsSync(shared))(
  "shared cases (reported as skipped where ../shared/data is absent)",
  () => {
    it("the real artifact gives the captured scores within 1e-6 and the captured labels", async () => {
      const model = await loadLinearLearner(`${shared}linear-learner/ll-adult-prediction-model.tar.gz`);
      const captured = read<{ features: number[]; score: number; predicted_label: number }[]>(
        "linear-learner/captured-predictions.json",
      );
      expect(captured.length).toBe(100);
      expect(model.threshold).toBe(0.46301859617233276);
      const { score, predictedLabel } = model.predict({
        data: Float32Array.from(captured.flatMap(({ features }) => features)),
        rowCount: captured.length,
        columnCount: 14,
      });
      expect(predictedLabel!.data).toEqual(Int32Array.from(captured, (row) => row.predicted_label));
      const worst = Math.max(...captured.map((row, i) => Math.abs(row.score - score.data[i]!)));
      expect(worst).toBeLessThanOrEqual(1e-6);
    });

    it("the real artifact answers the batch transform's rows", async () => {
      const bytes = readFileSync(`${shared}linear-learner/ll-adult-prediction-model.tar.gz`);
      const model = await loadLinearLearner(bytes);
      const { instances } = read<{ instances: { features: number[] }[] }>("linear-learner/test-dataset.json");
      const { SageMakerOutput } = read<{
        SageMakerOutput: { predictions: { score: number; predicted_label: number }[] };
      }>("linear-learner/captured-batch-transform-output.json");
      const { predictions } = SageMakerOutput;
      const data = Float64Array.from(instances.flatMap(({ features }) => features));
      const { score, predictedLabel } = model.predict({ data, rowCount: instances.length, columnCount: 14 });
      expect(predictions.length).toBeGreaterThan(0);
      for (const [i, { score: expected, predicted_label }] of predictions.entries()) {
        expect(Math.abs(score.data[i]! - expected)).toBeLessThanOrEqual(1e-6);
        expect(predictedLabel!.data[i]).toBe(predicted_label);
      }
    });

    it("the iris pipeline's multiclass model gives its scores and labels", async () => {
      const folder = "pipelines/iris-linear-learner-multiclass/";
      const model = await loadLinearLearner(`${shared}${folder}linear-learner-model.tar.gz`);
      const { cases } = read<{ cases: { features: number[]; score: number[]; predicted_label: number }[] }>(
        `${folder}expected.json`,
      );
      for (const { features, score, predicted_label } of cases) {
        const got = model.predict({ data: Float64Array.from(features), rowCount: 1, columnCount: 4 });
        expect(got.score.shape).toEqual([1, 3]);
        for (const [c, value] of score.entries()) {
          expect(Math.abs(got.score.data[c]! - value)).toBeLessThanOrEqual(1e-6);
        }
        expect([...got.predictedLabel!.data]).toEqual([predicted_label]);
      }
      expect(cases.length).toBeGreaterThan(5);
    });

    it("the abalone pipeline's regressor gives its scores and no label", async () => {
      const folder = "pipelines/abalone-sklearn-linear-learner/";
      const model = await loadLinearLearner(`${shared}${folder}linear-learner-model.tar.gz`);
      const { cases } = read<{ cases: { features: number[]; score: number }[] }>(`${folder}expected.json`);
      for (const { features, score } of cases) {
        const got = model.predict({ data: Float64Array.from(features), rowCount: 1, columnCount: 10 });
        expect(Math.abs(got.score.data[0]! - score)).toBeLessThanOrEqual(1e-6);
        expect(got.predictedLabel).toBeUndefined();
      }
      expect(cases.length).toBeGreaterThan(3);
    });
  },
);
