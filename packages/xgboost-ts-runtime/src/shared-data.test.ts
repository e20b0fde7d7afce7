import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { describe, expect, it } from "vitest";
import { loadBooster } from "./index.ts";
import type { DenseMatrix } from "./matrix.ts";

/** Cases kept outside the repository (see their README): xgboost 1.7.4's own numbers, and captured answers. */
const shared = join(import.meta.dirname, "../../../../shared/data");
const isHere = existsSync(join(shared, "xgboost"));

function json<Value>(...path: string[]): Value {
  return JSON.parse(readFileSync(join(shared, ...path), "utf8")) as Value;
}

function matrixOf(rows: readonly (readonly number[])[]): DenseMatrix {
  const columnCount = rows[0]!.length;
  return { data: Float32Array.from(rows.flat()), rowCount: rows.length, columnCount };
}

function matrixOfCsv(lines: readonly string[]): DenseMatrix {
  return matrixOf(
    lines.map((line) => line.split(",").map((cell) => (cell.trim() === "" ? NaN : Number(cell)))),
  );
}

/** One row of libsvm text; feature numbers are columns, absent ones missing. */
function matrixOfLibsvm(lines: readonly string[], columnCount: number): DenseMatrix {
  return matrixOf(
    lines.map((line) => {
      const row = new Array<number>(columnCount).fill(NaN);
      for (const pair of line.split(" ").slice(1)) {
        const [column, value] = pair.split(":");
        row[Number(column) - 1] = Number(value);
      }
      return row;
    }),
  );
}

/** Values of xgboost are floats printed as doubles: comparing them exactly compares bits. */
function expectSame(got: Float32Array, expected: readonly number[]): void {
  expect(Array.from(got)).toEqual(expected);
}

describe.skipIf(!isHere)(
  "every objective and booster of xgboost 1.7.4 (skipped without ../shared/data)",
  () => {
    interface Case {
      readonly rows: readonly string[];
      readonly prediction: readonly (number | number[])[];
      readonly margin: readonly (number | number[])[];
    }
    const folder = join("xgboost", "generated-1.7.4");
    for (const name of isHere ? readdirSync(join(shared, folder)) : []) {
      const models = readdirSync(join(shared, folder, name)).filter((file) => file.startsWith("model."));
      it.each(models)(`${name}: %s gives the margins and outputs bit for bit`, async (file) => {
        const expected = json<Case>(folder, name, "expected.json");
        const booster = await loadBooster(join(shared, folder, name, file));
        const matrix = matrixOfCsv(expected.rows);
        expectSame(booster.predictMargin(matrix).data, expected.margin.flat());
        expectSame(booster.predict(matrix).data, expected.prediction.flat());
      });
      it.each(models)(`${name}: %s has contributions that sum to the margin`, async (file) => {
        const booster = await loadBooster(join(shared, folder, name, file));
        const matrix = matrixOfCsv(json<Case>(folder, name, "expected.json").rows);
        const margins = booster.predictMargin(matrix).data;
        const width = booster.info.featureCount + 1;
        for (const approximate of [false, true]) {
          const { data } = booster.predictContributions(matrix, { approximate });
          expect(data.length).toBe(margins.length * width);
          for (let index = 0; index < margins.length; index++) {
            const sum = data.subarray(index * width, (index + 1) * width).reduce((a, b) => a + b, 0);
            expect(Math.abs(sum - margins[index]!)).toBeLessThan(1e-4);
          }
        }
      });
    }
  },
);

describe.skipIf(!isHere)("models of real containers (skipped without ../shared/data)", () => {
  it("reads a headerless legacy binary and its softmax probabilities", async () => {
    const folder = join("xgboost", "container-tests", "models", "saved_booster");
    const cases = json<{ row: string; margin: number[]; probabilities: number[] }[]>(
      folder,
      "computed-iris-predictions.json",
    );
    const booster = await loadBooster(join(shared, folder, "xgboost-model"));
    const matrix = matrixOfCsv(cases.map((one) => one.row));
    expectSame(
      booster.predictMargin(matrix).data,
      cases.flatMap((one) => one.margin),
    );
    expectSame(
      booster.predict(matrix).data,
      cases.flatMap((one) => one.probabilities),
    );
  });

  it("reads a pickle around a snapshot", async () => {
    const booster = await loadBooster(
      join(shared, "xgboost", "container-tests", "models", "pickled_model", "xgboost-model"),
    );
    expect(booster.info).toMatchObject({ format: "pickle", booster: "gbtree" });
    const { data } = booster.predict(matrixOf([new Array<number>(booster.info.featureCount).fill(NaN)]));
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it("reads UBJSON of xgboost 3.2 and agrees with the JSON of the same model", async () => {
    const folder = join("xgboost", "container-tests", "models", "abalone_ubj");
    const cases = json<{ libsvm: string; prediction: number }[]>(folder, "computed-predictions.json");
    const expected = cases.map((one) => one.prediction);
    for (const file of ["xgboost-model", "converted-model.json"]) {
      const booster = await loadBooster(join(shared, folder, file));
      const matrix = matrixOfLibsvm(
        cases.map((one) => one.libsvm),
        booster.info.featureCount,
      );
      expectSame(booster.predict(matrix).data, expected);
    }
  });

  it("answers the captured requests of the churn endpoint digit for digit", async () => {
    const folder = await mkdtemp(join(tmpdir(), "xgboost-churn-"));
    try {
      await unpackModel("xgboost/churn/xgb-churn-prediction-model.tar.gz", folder);
      const booster = await loadBooster(folder);
      const captured = json<{ requestBody: string; responseBody: string }[]>(
        "xgboost/churn/captured-responses.json",
      );
      for (const { requestBody, responseBody } of captured) {
        const { data } = booster.predict(matrixOfCsv([requestBody]));
        expect(String(data[0])).toBe(responseBody);
      }
      const lines = readFileSync(join(shared, "xgboost/churn/test-dataset-input-cols.csv"), "utf8")
        .trim()
        .split("\n");
      const computed = json<Record<string, number[]>>("xgboost/churn/computed-predictions.json");
      const rows = matrixOfCsv(lines.slice(0, 150));
      expectSame(booster.predict(rows).data, computed["xgb-churn-prediction-model"]!);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe.skipIf(!isHere)("models of the example pipelines (skipped without ../shared/data)", () => {
  it("scores abalone features after the Spark stage", async () => {
    const folder = join("pipelines", "abalone-sparkml-xgboost");
    const { cases } = json<{ cases: { features: number[]; prediction: number }[] }>(folder, "expected.json");
    const booster = await loadBooster(join(shared, folder, "xgboost-model.json"));
    const { data } = booster.predict(matrixOf(cases.map((one) => one.features)));
    expectSame(
      data,
      cases.map((one) => one.prediction),
    );
  });

  it("classifies cars after the Spark stage", async () => {
    const folder = join("pipelines", "car-evaluation");
    const { cases } = json<{ cases: { features: number[]; prediction: number; margins: number[] }[] }>(
      folder,
      "expected.json",
    );
    const booster = await loadBooster(join(shared, folder, "xgboost-model.ubj"));
    const matrix = matrixOf(cases.map((one) => one.features));
    expectSame(
      booster.predict(matrix).data,
      cases.map((one) => one.prediction),
    );
    expectSame(
      booster.predictMargin(matrix).data,
      cases.flatMap((one) => one.margins),
    );
  });
});

async function unpackModel(archive: string, folder: string): Promise<void> {
  const entries = extract();
  entries.end(gunzipSync(readFileSync(join(shared, archive))));
  for await (const entry of entries) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    await writeFile(join(folder, entry.header.name), Buffer.concat(parts));
  }
}
