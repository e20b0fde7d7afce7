/** The guide "From Spark and XGBoost to an endpoint" says what happens: its command, its output, its files, its answers. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Pipeline, startPipeline } from "@stagewright/local";
import { runCommand } from "stagewright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordedRows, titanicSchema } from "./pipelines.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const guide = readFileSync(at("../../docs/guides/from-spark-and-xgboost-to-an-endpoint.md"), "utf8");
const folder = at("written/guide/");
const artifacts: Readonly<Record<string, string>> = {
  "features.zip": at("fixtures/abalone/features/bundle.zip"),
  "xgboost-model.json": at("fixtures/abalone/booster/xgboost-model"),
};
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text]) => text!);

let printed = "";
let pipeline: Pipeline;

/** Runs a command line of the guide with its artifacts where they lie. */
async function run(line: string, target: string): Promise<number> {
  const words = line.trim().split(/\s+/).slice(1);
  const placed = words.map((word, index) =>
    index === 1 ? target : word.includes(".") ? join(folder, word) : word,
  );
  const out = (text: string | Uint8Array) => {
    printed += text.toString();
  };
  return runCommand(placed, { out, err: out });
}

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(artifacts)) copyFileSync(source, join(folder, name));
  const [command] = blocks("sh");
  expect(command).toBe("stagewright init abalone --from features.zip xgboost-model.json\n");
  expect(await run(command!, join(folder, "abalone"))).toBe(0);
  pipeline = await startPipeline(join(folder, "abalone/pipeline.yaml"));
});
afterAll(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the command says what could not be found out in the guide's words", () => {
  expect(printed).toContain(blocks("text")[0]);
});

test("the stages are the guide's, to the byte", () => {
  const stages = ["spark", "xgboost"].map((name) =>
    readFileSync(join(folder, `abalone/${name}/stage.ts`), "utf8"),
  );
  expect(blocks("ts")).toEqual(stages);
});

test("the shell is answered as the guide says, and that is xgboost's number", async () => {
  const lines = [...guide.matchAll(/^(text\/csv|application\/json) +(\S.*?) +→ (\S+)$/gm)];
  expect(lines).toHaveLength(2);
  const [recorded] = recordedRows("abalone");
  for (const [, contentType, body, answer] of lines) {
    const headers = { "content-type": contentType!, accept: "text/csv" };
    const { body: got } = await pipeline.invoke({ body: body!, headers });
    expect(got.toString()).toBe(`${answer}\n`);
    expect(Math.fround(Number(answer))).toBe(Number(recorded!.prediction));
  }
  expect(guide).toContain(`\`${recorded!.prediction}\``);
});

test("a sex training did not see is refused as the guide says", async () => {
  const body = "X,0.515,0.425,0.14,0.766,0.304,0.1725,0.255";
  const { status, body: refusal } = await pipeline.invoke({ body, headers: { "content-type": "text/csv" } });
  expect(status).toBe(424);
  const { OriginalStatusCode, OriginalMessage } = JSON.parse(refusal.toString()) as Record<string, string>;
  expect(OriginalStatusCode).toBe(400);
  expect(JSON.parse(OriginalMessage!)).toMatchObject({ error: { stage: "spark", record: 1, column: "sex" } });
});

test("a schema file after the bundle gives the order of the columns", async () => {
  const command = /`(stagewright init abalone --from features\.zip schema\.json [^`]*)`/.exec(guide)?.[1];
  const { output } = titanicSchema;
  const sent = [
    "length",
    "sex",
    "diameter",
    "height",
    "whole_weight",
    "shucked_weight",
    "viscera_weight",
    "shell_weight",
  ];
  const input = sent.map((name) => ({ name, type: name === "sex" ? "string" : "double" }));
  writeFileSync(join(folder, "schema.json"), JSON.stringify({ input, output }));
  expect(await run(command!, join(folder, "ordered"))).toBe(0);
  const stage = readFileSync(join(folder, "ordered/spark/stage.ts"), "utf8");
  expect([...stage.matchAll(/^ {6}(\w+):/gm)].map(([, name]) => name)).toEqual(sent);
});
