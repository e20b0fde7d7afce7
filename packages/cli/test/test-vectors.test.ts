import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { defineStage } from "@stagewright/core";
import { startServer } from "@stagewright/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCommand } from "../src/run-command.ts";

// Inside the package, so that the stage finds the workspace's packages.
const folder = mkdtempSync(join(import.meta.dirname, ".stage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  vi.stubEnv("CI", "");
  writeFileSync(
    join(folder, "stage.ts"),
    `import { readFileSync } from "node:fs";
import { defineStage } from "@stagewright/core";
export default defineStage("times")
  .input({ columns: { x: "float64" } })
  .load(({ modelDir }) => Number(readFileSync(\`\${modelDir}/factor.txt\`, "utf8")))
  .preprocess((table, { model: factor }) => table.mapValues("x", (x) => x * factor));
`,
  );
  for (const [name, factor] of [
    ["model", "2"],
    ["other", "3"],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "factor.txt"), factor);
  }
  writeFileSync(
    join(folder, "times.vectors.yaml"),
    `model: model
cases:
  - { name: doubled, request: { contentType: text/csv, body: "1\\n" }, response: { status: 200, body: "2.0\\n" } }
  - { name: refused, request: { contentType: text/csv, body: "x\\n" }, response: { status: 400, error: { code: SW_CODEC_CELL, record: 1, column: x } } }
`,
  );
});

async function run(...words: readonly string[]) {
  let out = "";
  let err = "";
  const status = await runCommand(words, {
    out: (text) => {
      out += text.toString();
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

describe("stagewright test", () => {
  const file = join(folder, "times.vectors.yaml");
  const place = relative(process.cwd(), file);

  it("runs the vector files beside the stage, with the model they name, and ends with 0", async () => {
    expect(await run("test", folder)).toEqual({
      status: 0,
      out: "ok       doubled\nok       refused\n",
      err: `${place}: 2 passed, 0 failed\n`,
    });
  });

  it("shows what differs, and ends with 1", async () => {
    expect(await run("test", folder, file, "--model", join(folder, "other"))).toEqual({
      status: 1,
      out: `not ok   doubled (${place}:3)
         as it ships:
           body:
           line 1:
           - 2.0\\n
           + 3.0\\n
ok       refused
`,
      err: `${place}: 1 passed, 1 failed\n`,
    });
  });

  it("records with --update, except on CI", async () => {
    const copy = join(folder, "copy.yaml");
    copyFileSync(file, copy);
    const words = ["test", folder, copy, "--model", join(folder, "other"), "--update"];
    vi.stubEnv("CI", "1");
    expect(await run(...words)).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_TESTING_UPDATE_ON_CI"),
    });
    expect(readFileSync(copy, "utf8")).toBe(readFileSync(file, "utf8"));
    vi.stubEnv("CI", "");
    const { status, out, err } = await run(...words);
    expect([status, out.split("\n")[0]]).toEqual([
      0,
      `updated  doubled (${relative(process.cwd(), copy)}:3)`,
    ]);
    expect(err).toContain("1 passed, 0 failed, 1 updated");
    expect(await run("test", folder, copy, "--model", join(folder, "other"))).toMatchObject({ status: 0 });
  });

  it("asks what answers at an address", async () => {
    const stage = defineStage("times").input({ columns: { x: "float64" } });
    const started = await startServer(stage.postprocess((table) => table.mapValues("x", (x) => x * 2)));
    expect(await run("test", file, "--url", started.url)).toMatchObject({ status: 0 });
    await started.stop();
    expect(await run("test", file, "--url", started.url)).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_TESTING_UNREACHABLE"),
    });
  });

  it("says what it cannot run", async () => {
    expect(await run("test", join(import.meta.dirname, "../bin"))).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_CLI_NO_VECTORS"),
    });
    expect(await run("test", folder, "other-stage")).toMatchObject({
      status: 1,
      err: expect.stringContaining("SW_CLI_TWO_STAGES"),
    });
    writeFileSync(join(folder, "bad.yaml"), "cases: 1\n");
    expect(await run("test", folder, join(folder, "bad.yaml"))).toMatchObject({
      status: 1,
      err: expect.stringContaining("line 1: cases got 1, expected a list of cases"),
    });
  });
});
