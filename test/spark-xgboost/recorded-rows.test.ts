/** Every recorded row, alone and all in one body: Spark and MLeap on the JVM, then the real xgboost, gave the same digits. */
import { readFileSync } from "node:fs";
import { invoke } from "@stagewright/testing";
import { describe, expect, test } from "vitest";
import type { DemoStage } from "../abalone/stages.ts";
import { ABALONE_1_7_4, PIPELINES, type PipelineName, recordedRows } from "./pipelines.ts";

/** Body one stage answers to rows of CSV. */
async function ask({ stage, modelDir, environment = {} }: DemoStage, body: string): Promise<string> {
  const headers = { "content-type": "text/csv", accept: "text/csv" };
  const answer = await invoke(stage, body, headers, { modelDir, environment });
  expect(answer.status).toBe(200);
  return answer.text();
}

describe.each(Object.keys(PIPELINES) as PipelineName[])("%s", (name) => {
  const rows = recordedRows(name);
  const [features, booster, labels]: readonly [DemoStage, DemoStage, DemoStage?] = PIPELINES[name];

  test("each row alone: the JVM's text of the features, xgboost's digits, the label", async () => {
    for (const row of rows) {
      const assembled = await ask(features, row.request);
      expect(assembled).toBe(row.features);
      const scored = await ask(booster, assembled);
      expect(scored).toBe(`${row.prediction}\n`);
      if (labels !== undefined) expect(await ask(labels, scored)).toBe(row.label);
    }
  });

  test("all rows in one body", async () => {
    const assembled = await ask(features, rows.map(({ request }) => request).join("\n"));
    expect(assembled.split("\n")).toEqual(rows.map((row) => row.features));
    const scored = await ask(booster, assembled);
    expect(scored).toBe(rows.map(({ prediction }) => `${prediction}\n`).join(""));
    if (labels !== undefined)
      expect((await ask(labels, scored)).split("\n")).toEqual(rows.map(({ label }) => label));
  });
});

test("the recordings are what they say: 1,000 shells beside the request of E25, hundreds of passengers and cars", () => {
  expect(recordedRows("abalone").length).toBe(1001);
  expect(recordedRows("abalone")[0]).toMatchObject({
    request: "F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255",
    features: "0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255",
  });
  expect(recordedRows("titanic").length).toBeGreaterThan(300);
  expect(new Set(recordedRows("car").map(({ label }) => label))).toEqual(
    new Set(["unacc", "acc", "good", "vgood"]),
  );
});

test("Spark's bundle before the booster of E27, by xgboost 1.7.4: its numbers, one and all", async () => {
  const file = new URL("fixtures/abalone-1.7.4/expected.json", import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
    cases: readonly { readonly request: string; readonly prediction: number }[];
  };
  const [features, booster] = ABALONE_1_7_4;
  const through = async (body: string) => ask(booster, await ask(features, body));
  expect(await through("F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255")).toBe("11.436382293701172\n");
  for (const { request, prediction } of cases) expect(await through(request)).toBe(`${prediction}\n`);
  const all = await through(cases.map(({ request }) => request).join("\n"));
  expect(all).toBe(cases.map(({ prediction }) => `${prediction}\n`).join(""));
});
