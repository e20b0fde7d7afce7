/** `stagewright describe`: of a module without its model, of a running stage, and of what is none. */

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "@stagewright/testing";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "../src/run-command.ts";

const containers = fileURLToPath(new URL("../../../containers/", import.meta.url));
// Inside the workspace, so that the stage's imports resolve as an author's would.
const folder = mkdtempSync(join(containers, "label-postprocess/node_modules/.describe-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stage = join(folder, "stage.ts");
writeFileSync(
  stage,
  `import { defineStage } from "@stagewright/core";
   export default defineStage("shells")
     .input({
       columns: {
         sex: { dtype: "string", categories: ["M", "F", "I"] },
         height: { dtype: "float32", range: [0, Infinity], nullable: true },
         weight: { dtype: "float64", nullable: false },
         id: { dtype: "int64", range: [-5, 5] },
         open: { dtype: "float64", range: [-Infinity, Infinity], nullable: true },
       },
     })
     .postprocess((table) => table.select("weight"))
     .output({ columns: { weight: "float64" }, mediaTypes: ["text/csv", "application/json"] });`,
);

async function run(...words: readonly string[]) {
  let out = "";
  let err = "";
  const status = await runCommand(words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

const TEXT = `shells

answers  text/csv, application/json
input    sex     string   one of "M", "F", "I"
         height  float32  at least 0, or missing
         weight  float64  never missing
         id      int64    -5 to 5
         open    float64  may be missing
output   weight  float64
`;

/** A document with a description of which one member is another. */
function described(change: object): string {
  const right = { stage: "x", reads: ["text/csv"], answers: ["text/csv"], input: null, output: null };
  return JSON.stringify({ "x-stagewright": { ...right, ...change } });
}

describe("stagewright describe", () => {
  it("prints what a module declares", async () => {
    const { status, out } = await run("describe", stage);
    expect(status).toBe(0);
    // Which codecs there are is not this test's business.
    expect(out.replace(/^reads .*$/m, "")).toBe(TEXT);
    expect(out).toMatch(/^reads {4}text\/csv, application\/json, /m);
  });

  it("says that the answer is streamed, and that the stage opens sessions", async () => {
    const file = join(folder, "words.ts");
    writeFileSync(
      file,
      `import { defineStage } from "@stagewright/core";
       export default defineStage("words")
         .predict(async function* () { yield "a"; })
         .output({ mediaTypes: ["text/event-stream"] })
         .options({ sessions: true });`,
    );
    const { out } = await run("describe", file);
    expect(out).toContain(
      "\nanswers  text/event-stream (streamed)\nsessions are opened by the stage\ninput    not declared\n",
    );
  });

  it("prints it as JSON, and as the OpenAPI document", async () => {
    const { out } = await run("describe", stage, "--json");
    expect(JSON.parse(out)).toMatchObject({
      stage: "shells",
      input: {
        columns: [
          { name: "sex", dtype: "string", categories: ["M", "F", "I"] },
          { range: [0, null] },
          {},
          {},
          { name: "open", nullable: true, range: [null, null] },
        ],
      },
      output: { columns: [{ name: "weight", dtype: "float64" }] },
    });
    const document = JSON.parse((await run("describe", stage, "--openapi")).out);
    expect(document).toMatchObject({ openapi: "3.1.1", info: { title: "shells" } });
  });

  it("prints the same of a running stage", async () => {
    const running = await start(stage);
    try {
      expect((await run("describe", "--url", running.url)).out).toBe((await run("describe", stage)).out);
    } finally {
      await running.stop();
    }
  });

  it.each([
    ["no JSON", "no"],
    ["null", "null"],
    ["a document without one", "{}"],
    ["one that is a number", '{"x-stagewright": 1}'],
    ["one whose types are no list", described({ reads: "text/csv" })],
    ["one whose columns have no names", described({ input: { columns: [{ dtype: "bool" }] } })],
    [
      "one whose range has no end",
      described({ output: { columns: [{ name: "x", dtype: "bool", range: [0] }] } }),
    ],
    ["one without a stage", described({ stage: undefined })],
  ])("takes for no description %s", async (_, document) => {
    const server = createServer((__, response) => response.end(document));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await run("describe", "--url", url)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^SW_CLI_NOT_DESCRIBED: .* answers 200 /),
    });
    await new Promise((closed) => server.close(closed));
  });

  it("says so where nothing answers, and where no stage does", async () => {
    const server = createServer((_, response) => response.writeHead(404).end("no"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await run("describe", "--url", url)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^SW_CLI_NOT_DESCRIBED: .* answers 404 /),
    });
    await new Promise((closed) => server.close(closed));
    expect(await run("describe", "--url", url)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^SW_CLI_UNREACHABLE: .*ECONNREFUSED/),
    });
  });
});
