/** The two ready-made containers as a pipeline (E20–E27, F8): what one answers is the next one's request. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sparkml from "@stagewright/sparkml";
import { invoke, startServer } from "@stagewright/testing";
import xgboost from "@stagewright/xgboost";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { abaloneSchema, writeAbaloneBundle } from "./abalone-bundle.ts";

const bundle = mkdtempSync(join(tmpdir(), "abalone-bundle-"));
const model = new URL("xgboost-model", import.meta.url);
const environment = { SAGEMAKER_SPARKML_SCHEMA: abaloneSchema };
beforeAll(() => writeAbaloneBundle(bundle));
afterAll(() => rmSync(bundle, { recursive: true }));

interface ShellCase {
  /** CSV as a client sends it. */
  readonly request: string;
  /** By xgboost 1.7.4: a float32. */
  readonly prediction: number;
}
const { cases } = JSON.parse(readFileSync(new URL("expected.json", import.meta.url), "utf8")) as {
  cases: readonly ShellCase[];
};
const [first] = cases as [ShellCase];

/** The answer of both stages. */
async function ask(body: string, type: string): Promise<string> {
  const features = await invoke(sparkml, body, { "content-type": type }, { modelDir: bundle, environment });
  expect(features.status).toBe(200);
  const passedOn = { "content-type": features.headers["content-type"]!, accept: "text/csv" };
  const scored = await invoke(xgboost, features.body, passedOn, { modelDir: model });
  expect(scored.status).toBe(200);
  return scored.text();
}

describe("in process", () => {
  test("a CSV row gives the number of E27, and so does the same record as JSON (E25)", async () => {
    expect(first).toEqual(expect.objectContaining({ prediction: 11.436382293701172 }));
    expect(await ask("F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255", "text/csv")).toBe("11.436382293701172\n");
    const data = ["F", 0.515, 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255];
    expect(await ask(JSON.stringify({ data }), "application/json")).toBe("11.436382293701172\n");
  });

  test("a schema in the body takes its own order of inputs (E25)", async () => {
    const { input, output } = JSON.parse(abaloneSchema) as { input: unknown[]; output: unknown };
    const [sex, length, ...others] = input;
    const swapped = { input: [length, sex, ...others], output };
    const data = [0.515, "F", 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255];
    expect(await ask(JSON.stringify({ schema: swapped, data }), "application/json")).toBe(
      "11.436382293701172\n",
    );
  });

  test("every recorded row gives xgboost's number, alone and in one body", async () => {
    for (const { request, prediction } of cases)
      expect(await ask(request, "text/csv")).toBe(`${prediction}\n`);
    const all = await ask(cases.map(({ request }) => request).join("\n"), "text/csv");
    expect(all).toBe(cases.map(({ prediction }) => `${prediction}\n`).join(""));
  });
});

test("over HTTP the answer is the same", async () => {
  const stages = [
    await startServer(sparkml, { modelDir: bundle, environment }),
    await startServer(xgboost, { modelDir: model }),
  ];
  let body = first.request;
  let type = "text/csv";
  for (const { url } of stages) {
    const answer = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    type = answer.headers.get("content-type")!;
    body = await answer.text();
  }
  expect(body).toBe("11.436382293701172\n");
  for (const stage of stages) await stage.stop();
});
