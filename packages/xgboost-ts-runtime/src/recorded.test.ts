import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Booster, loadBooster } from "./index.ts";

/** Random models and rows with xgboost's own answers; `origin` in each file says which release wrote and which answered. */
const folder = join(import.meta.dirname, "../fixtures/recorded");

interface RecordedCase {
  readonly folder: string;
  readonly name?: string;
  readonly model: string;
  readonly params: { readonly objective: string; readonly booster: string };
  readonly columns: number;
  readonly rows: number;
  readonly half?: number;
  readonly feature_names?: readonly string[];
  readonly bytes: string;
  readonly values: string;
  readonly answers: Readonly<Record<string, string>>;
}

interface Recording {
  readonly origin: Readonly<Record<string, string>>;
  readonly cases: readonly RecordedCase[];
}

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

const files = existsSync(folder) ? readdirSync(folder) : [];
const recordings = files.map(
  (file) => [file, JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString()) as Recording] as const,
);

/** What the booster answers to each recorded question. */
function ask(booster: Booster, one: RecordedCase): Record<string, () => Float32Array> {
  const matrix = { data: floats(one.values), rowCount: one.rows, columnCount: one.columns };
  return {
    margin: () => booster.predictMargin(matrix).data,
    prediction: () => booster.predict(matrix).data,
    leaf: () => booster.predictLeaf(matrix).data,
    half: () => booster.predictMargin(matrix, { iterationRange: [0, one.half!] }).data,
    best: () => booster.predict(matrix, { iterationRange: "best" }).data,
    contributions: () => booster.predictContributions(matrix).data,
    approximate: () => booster.predictContributions(matrix, { approximate: true }).data,
  };
}

it("has recordings of the newest xgboost and of older ones", () => {
  expect(files.length).toBeGreaterThanOrEqual(6);
  expect(recordings.reduce((sum, [, { cases }]) => sum + cases.length, 0)).toBeGreaterThanOrEqual(90);
});

describe.each(recordings)("%s", (_file, { cases }) => {
  const named = cases.map(
    (one) =>
      [`${one.name ?? one.folder} ${one.params.booster} ${one.params.objective} ${one.model}`, one] as const,
  );

  it.each(named)("%s: every answer is xgboost's, bit for bit", async (_name, one) => {
    const booster = await loadBooster(Buffer.from(one.bytes, "base64"));
    const answers = ask(booster, one);
    for (const [question, base64] of Object.entries(one.answers)) {
      expect({ question, got: answers[question]!() }).toEqual({ question, got: floats(base64) });
    }
  });

  it.each(named)(
    "%s: one row alone, eight rows, sparse rows and doubles give what all rows give",
    async (_name, one) => {
      const booster = await loadBooster(Buffer.from(one.bytes, "base64"));
      const data = floats(one.values);
      const { columns: columnCount, rows: rowCount } = one;
      const all = booster.predictMargin({ data, rowCount, columnCount }).data;
      const width = all.length / rowCount;
      for (const count of [1, 8]) {
        for (let row = 0; row + count <= rowCount; row += count) {
          const part = data.slice(row * columnCount, (row + count) * columnCount);
          const got = booster.predictMargin({ data: part, rowCount: count, columnCount }).data;
          expect(got).toEqual(all.slice(row * width, (row + count) * width));
        }
      }
      expect(booster.predictMargin({ data: Float64Array.from(data), rowCount, columnCount }).data).toEqual(
        all,
      );
      expect(booster.predictMargin(sparse(data, rowCount, columnCount)).data).toEqual(all);
    },
  );
});

/** The same rows with the missing values left out. */
function sparse(values: Float32Array, rowCount: number, columnCount: number) {
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < columnCount; column++) {
      const value = values[row * columnCount + column]!;
      if (Number.isNaN(value)) continue;
      data.push(value);
      indices.push(column);
    }
    indptr.push(data.length);
  }
  return {
    data: Float32Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
    columnCount,
  };
}
