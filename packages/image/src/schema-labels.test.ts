import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { buildImage } from "./build-image.ts";
import { describeStage } from "./describe-stage.ts";
import { MAX_SCHEMA_BYTES, SCHEMA_DIGEST_LABEL, SCHEMA_LABEL, schemaLabels } from "./schema-labels.ts";

const containers = fileURLToPath(new URL("../../../containers/", import.meta.url));
// Inside the workspace, so that the stage's imports resolve as an author's would.
const folder = mkdtempSync(join(containers, "label-postprocess/node_modules/.describe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function moduleOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `import { defineStage } from "@stagewright/core";\n${text}`);
  return path;
}

/** A described stage of `count` columns whose categories are long. */
function wide(count: number, categories: readonly string[] = []) {
  const columns = Array.from({ length: count }, (_, at) => ({ name: `c${at}`, dtype: "string", categories }));
  const document = {
    "x-stagewright": { stage: "wide", reads: ["text/csv"], input: { columns }, output: null },
  };
  return { text: JSON.stringify(document), document };
}

describe("the labels of what a stage declares", () => {
  test("are a digest of its OpenAPI document and its description, in the Dockerfile of a build", async () => {
    const { text } = await describeStage(join(containers, "csv-preprocess"));
    const { plan, dockerfile } = await buildImage(join(containers, "csv-preprocess"), { dryRun: true });
    const digest = createHash("sha256").update(text).digest("hex");
    expect(plan.labels.get(SCHEMA_DIGEST_LABEL)).toBe(`sha256:${digest}`);
    const described = JSON.parse(plan.labels.get(SCHEMA_LABEL) ?? "");
    expect(described).toMatchObject({ stage: "csv-preprocess", reads: expect.arrayContaining(["text/csv"]) });
    expect(described.input.columns[0]).toMatchObject({ name: "sex", dtype: "string" });
    expect(dockerfile).toContain(`LABEL stagewright.schema.digest="sha256:${digest}"\n`);
    expect(dockerfile).toMatch(/^LABEL stagewright\.schema="\{\\"stage\\":\\"csv-preprocess\\",/m);
  });

  test("hold no dollar sign a Dockerfile would read as a variable", async () => {
    const path = moduleOf(
      "dollar.ts",
      'export default defineStage("d").input({ columns: { "a$HOME": "string" } });',
    );
    const { dockerfile } = await buildImage(path, { dryRun: true });
    expect(dockerfile).toContain('\\"name\\":\\"a\\$HOME\\"');
  });

  test("stay within their bound: rules go first, then names", () => {
    const short = (described: ReturnType<typeof wide>) => schemaLabels(described).get(SCHEMA_LABEL) ?? "";
    expect(JSON.parse(short(wide(3, ["a"])))).toEqual(wide(3, ["a"]).document["x-stagewright"]);
    const withoutRules = short(
      wide(
        50,
        Array.from({ length: 50 }, (_, at) => `category ${at}`),
      ),
    );
    expect(JSON.parse(withoutRules)).toMatchObject({ cut: true, input: { columns: expect.any(Array) } });
    expect(JSON.parse(withoutRules).input.columns[49]).toEqual({ name: "c49", dtype: "string" });
    expect(JSON.parse(short(wide(5000)))).toEqual({
      stage: "wide",
      reads: ["text/csv"],
      input: { columnCount: 5000 },
      output: null,
      cut: true,
    });
    for (const described of [wide(50, ["x".repeat(500)]), wide(5000)])
      expect(Buffer.byteLength(short(described))).toBeLessThanOrEqual(MAX_SCHEMA_BYTES);
  });
});

describe("describeStage", () => {
  test("evaluates the module and loads nothing", async () => {
    const path = moduleOf(
      "no-load.ts",
      'export default defineStage("told").input({ columns: { x: "float64" } }).load(() => process.exit(9));',
    );
    expect((await describeStage(path)).document["info"]).toMatchObject({ title: "told" });
  });

  test("says what the module said when it cannot be evaluated", async () => {
    const path = moduleOf("throws.ts", 'throw new Error("no GPU here");\nexport default defineStage("x");');
    await expect(describeStage(path)).rejects.toMatchObject({
      code: "SW_IMAGE_DESCRIBE",
      message: expect.stringMatching(/no GPU here[\s\S]*belongs into load\.$/),
    });
  });
});

test("the stage's process prints the same document in a bundle, whatever the environment", async () => {
  const { text } = await describeStage(join(containers, "label-postprocess"));
  const script = `import(process.argv[1]).then(({ bundleStage }) => bundleStage(process.argv[2])).then(({ entry }) => console.log(entry))`;
  const index = new URL("../dist/index.js", import.meta.url).href;
  const entry = execFileSync(process.execPath, ["-e", script, index, join(containers, "label-postprocess")], {
    encoding: "utf8",
  }).trim();
  const env = { ...process.env, SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/json" };
  expect(execFileSync(process.execPath, [entry, "describe"], { env, encoding: "utf8" }).trim()).toBe(text);
});
