import { readFileSync } from "node:fs";
import { defineStage } from "@stagewright/core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { fakeModelDir } from "../fake-model-dir.ts";
import { askTogether } from "./ask-together.ts";
import { runVectors } from "./run-vectors.ts";
import { parseVectorFile, readVectorFile } from "./vector-file.ts";
import { openAsItShips, openAtUrl, openInProcess, openOverHttp, type VectorWay } from "./vector-way.ts";

const echo = defineStage("echo").input({ columns: { x: "float64" } });
const stageModule = new URL("../../fixtures/echo/stage.ts", import.meta.url);
const ways: VectorWay[] = [];

beforeAll(async () => {
  ways.push(await openInProcess(echo), await openOverHttp(echo), await openAsItShips(stageModule));
});
afterAll(async () => {
  for (const way of ways) await way.close();
});
// CI sets it; what it does is a test of its own.
beforeAll(() => void vi.stubEnv("CI", ""));
afterEach(() => void vi.stubEnv("CI", ""));

describe("runVectors", () => {
  it("passes where a stage answers the same in process, over HTTP and as it ships", async () => {
    const vectors = readVectorFile(new URL("../../fixtures/echo/echo.vectors.yaml", import.meta.url));
    const { cases, failed } = await runVectors(vectors, ways);
    expect(failed).toEqual([]);
    expect(cases).toHaveLength(vectors.cases.length);
  });

  it("says what differs from the file, once for ways that agree", async () => {
    using folder = fakeModelDir({
      "a.vectors.yaml": `cases:
  - { name: wrong, request: { contentType: text/csv, body: "1\\n" }, response: { status: 200, body: "1\\n" } }
  - { name: right, request: { contentType: text/csv, body: "1\\n" }, response: { status: 200, body: "1.0\\n" } }
  - { name: new, request: { contentType: text/csv, body: "1\\n" } }
`,
    });
    const { failed } = await runVectors(readVectorFile(`${folder.path}/a.vectors.yaml`), ways);
    expect(failed.map(({ name, line, differences }) => [name, line, differences])).toEqual([
      ["wrong", 2, ["in process:", "  body:", "  line 1:", "  - 1\\n", "  + 1.0\\n"]],
      ["new", 4, ["no response is recorded"]],
    ]);
  });

  it("finds ways that answer differently, and never records them", async () => {
    const halved = defineStage("halved")
      .input({ columns: { x: "float64" } })
      .postprocess((table) => table.mapValues("x", (x) => x / 2));
    const text =
      'cases: [{ name: a, request: { contentType: text/csv, body: "4\\n" }, response: { status: 200, body: "4.0\\n" } }]\n';
    using folder = fakeModelDir({ "a.yaml": text });
    const two = [ways[0]!, await openInProcess(halved)];
    const { failed, updated } = await runVectors(readVectorFile(`${folder.path}/a.yaml`), two, {
      update: true,
    });
    expect(updated).toEqual([]);
    expect(failed[0]?.differences.slice(-5)).toEqual([
      "in process and in process differ:",
      "  body:",
      "  line 1:",
      "  - 4.0\\n",
      "  + 2.0\\n",
    ]);
    expect(readFileSync(`${folder.path}/a.yaml`, "utf8")).toBe(text);
  });

  it("refuses the vectors of another stage, whichever way it is asked", async () => {
    using folder = fakeModelDir({ "a.yaml": "stage: other\ncases: [{ name: a, request: {} }]\n" });
    for (const way of ways)
      await expect(runVectors(readVectorFile(`${folder.path}/a.yaml`), [way])).rejects.toMatchObject({
        code: "SW_TESTING_VECTORS_STAGE",
      });
  });

  it("compares streamed answers as the bytes they are in all", async () => {
    const streamed = defineStage("streamed")
      .input({ columns: { x: "float64" } })
      .predict(async function* (table) {
        for (let row = 0; row < table.rowCount; row += 1) yield `${row + 1},`;
      })
      .output({ mediaTypes: ["text/plain"] });
    const both = [await openInProcess(streamed), await openOverHttp(streamed)];
    using folder = fakeModelDir({
      "a.yaml": `cases:
  - name: three parts
    request: { contentType: text/csv, body: "7\\n8\\n9\\n" }
    response: { status: 200, contentType: text/plain, body: "1,2,3," }
`,
    });
    const { failed } = await runVectors(readVectorFile(`${folder.path}/a.yaml`), both);
    for (const way of both) await way.close();
    expect(failed).toEqual([]);
  });

  it("says that a stage did not load, before anything is asked", async () => {
    const broken = defineStage("broken").load(() => {
      throw new Error("no model");
    });
    await expect(openOverHttp(broken)).rejects.toMatchObject({
      code: "SW_TESTING_START",
      message: expect.stringMatching(
        /^Stage module broken did not start: SW_STAGE_LOAD: Stage "broken" could not load: no model\. Its last lines:\nError: no model\n +at /,
      ),
    });
  });

  it("asks a stage that is degraded, as the platform does (C41)", async () => {
    const cold = defineStage("cold").load(({ health }) => health.degrade("cache", "cold"));
    const way = await openOverHttp(cold);
    const { status } = await way.ask({ headers: { "content-type": "text/plain" }, body: Buffer.from("x") });
    expect(status).toBe(200);
    await way.close();
  });

  it("says that nothing answers at an address", async () => {
    const vectors = readVectorFile(new URL("../../fixtures/echo/echo.vectors.yaml", import.meta.url));
    await expect(runVectors(vectors, [await openAtUrl("http://127.0.0.1:1")])).rejects.toMatchObject({
      code: "SW_TESTING_UNREACHABLE",
    });
  });
});

describe("askTogether", () => {
  const three = parseVectorFile(
    JSON.stringify({
      cases: ["1", "2", "x"].map((body) => ({ name: body, request: { contentType: "text/csv", body } })),
    }),
    "/three.json",
  );

  it("finds nothing where each case gets its own answer", async () => {
    for (const way of ways) expect(await askTogether(three, way)).toEqual([]);
  });

  it("finds nothing where invocations are joined and each caller gets its own rows", async () => {
    const seen: number[] = [];
    const batched = defineStage("batched")
      .input({ columns: { x: "float64" } })
      .preprocess((table) => {
        seen.push(table.rowCount);
        return table.mapValues("x", (x) => x * 2);
      })
      .options({ batch: { maxRows: 100, maxDelayMs: 200 } });
    for (const way of [await openInProcess(batched), await openOverHttp(batched)]) {
      seen.length = 0;
      expect(await askTogether(three, way)).toEqual([]);
      // Every vector is one record: more in one table came from several callers.
      expect(Math.max(...seen)).toBeGreaterThan(1);
      await way.close();
    }
  });

  it("asks many cases some at a time: a slow stage is not asked to refuse", async () => {
    let active = 0;
    let most = 0;
    const way = {
      name: "counting",
      ask: async () => {
        active += 1;
        most = Math.max(most, active);
        await new Promise((resolve) => setTimeout(resolve, 1));
        active -= 1;
        return { status: 200, headers: {}, body: Buffer.alloc(0) };
      },
      close: async () => {},
    };
    const cases = Array.from({ length: 100 }, (_, at) => ({ name: String(at), request: {} }));
    expect(await askTogether(parseVectorFile(JSON.stringify({ cases }), "/many.json"), way)).toEqual([]);
    expect(most).toBe(64);
  });

  it("finds a stage that gives one caller the rows of another", async () => {
    let last: number | undefined;
    const leaking = defineStage("leaking")
      .input({ columns: { x: "float64" } })
      .preprocess(async (table) => {
        last = table.column("x")[0]!;
        await new Promise((resolve) => setTimeout(resolve, 10));
        return table.mapValues("x", () => last!);
      });
    const way = await openInProcess(leaking);
    expect(await askTogether(three, way)).toContain('in process, "1" alone and among others:');
  });
});

describe("runVectors with update", () => {
  const record = async (path: string) => {
    const report = await runVectors(readVectorFile(path), ways, { update: true });
    expect((await runVectors(readVectorFile(path), ways)).failed).toEqual([]);
    return report;
  };

  it("records into YAML: comments, order and the other cases stay", async () => {
    using folder = fakeModelDir({
      "a.yaml": `# by hand
cases:
  - name: wrong # keep
    request: { contentType: text/csv, body: "1\\n2\\n" }
    response:
      status: 201
      contentType: text/csv # the default
      body: "7"
  - name: refused
    request: { contentType: text/csv, body: "1\\nx\\n" }
  - name: right
    request: { contentType: text/csv, body: "1\\n" }
    response: { status: 200, body: "1.0\\n" }
`,
    });
    const { updated } = await record(`${folder.path}/a.yaml`);
    expect(updated.map(({ name }) => name)).toEqual(["wrong", "refused"]);
    expect(readFileSync(`${folder.path}/a.yaml`, "utf8")).toBe(`# by hand
cases:
  - name: wrong # keep
    request: { contentType: text/csv, body: "1\\n2\\n" }
    response:
      status: 200
      contentType: text/csv # the default
      body: "1.0\\n2.0\\n"
  - name: refused
    request: { contentType: text/csv, body: "1\\nx\\n" }
    response:
      status: 400
      error:
        code: SW_CODEC_CELL
        record: 2
        column: x
  - name: right
    request: { contentType: text/csv, body: "1\\n" }
    response: { status: 200, body: "1.0\\n" }
`);
  });

  it("records into JSON: every character outside the responses stays", async () => {
    using folder = fakeModelDir({
      "a.json": `{ "origin":   "by hand",
  "cases": [
    {"name": "short", "request": {"contentType": "text/csv", "body": "1\\n"}, "response": {"status": 1e2, "body": ""}},
    {
      "name": "long",
      "request": { "contentType": "text/csv", "accept": "application/json", "body": "2\\n" }
    }
  ] }
`,
    });
    await record(`${folder.path}/a.json`);
    expect(readFileSync(`${folder.path}/a.json`, "utf8")).toBe(`{ "origin":   "by hand",
  "cases": [
    {"name": "short", "request": {"contentType": "text/csv", "body": "1\\n"}, "response": { "status": 200, "contentType": "text/csv", "body": "1.0\\n" }},
    {
      "name": "long",
      "request": { "contentType": "text/csv", "accept": "application/json", "body": "2\\n" },
      "response": {
        "status": 200,
        "contentType": "application/json",
        "body": "{\\"predictions\\": [{\\"x\\": 2.0}]}"
      }
    }
  ] }
`);
  });

  it("keeps the form of a body: a file of its own, base64, and the tolerance named", async () => {
    using folder = fakeModelDir({
      "a.yaml": `cases:
  - name: file
    request: { contentType: text/csv, body: "1\\n" }
    response: { status: 200, body: { file: answer.csv }, tolerance: float64 }
  - name: base64
    request: { contentType: text/csv, body: "1\\n" }
    response: { status: 200, body: { base64: AAAA } }
  - name: bytes
    request: { contentType: text/csv, accept: application/x-npy, body: "1\\n" }
`,
      "answer.csv": "",
    });
    await record(`${folder.path}/a.yaml`);
    expect(readFileSync(`${folder.path}/answer.csv`, "utf8")).toBe("1.0\n");
    const text = readFileSync(`${folder.path}/a.yaml`, "utf8");
    expect(text).toContain("body: { file: answer.csv }, tolerance: float64");
    expect(text).toContain(Buffer.from("1.0\n").toString("base64"));
    // The magic of an npy file, \\x93NUMPY: no UTF-8.
    expect(text).toContain(`base64: ${Buffer.from([0x93, 0x4e, 0x55]).toString("base64")}`);
  });

  it.each([
    // Texts that come out of a style of YAML as others when they are written in it again.
    ["a", " \n"],
    ["a", "a:\n:a"],
    ["a", "x:\n'"],
    ["|\n        a\n", " "],
    ["|\n        a\n", " \t"],
    ["'a'", `${"x".repeat(90)}\n \n`],
  ])("records what was answered, over a body written as %j: %j", async (style, text) => {
    const head = "cases:\n  - name: a\n    request: { contentType: text/plain, body: x }\n    response:\n";
    const kept = "  - name: b\n    request: { contentType: text/plain, body: y }\n";
    using folder = fakeModelDir({
      "a.yaml": `${head}      status: 200\n      body: ${style}\n${kept}    response: { status: 200, body: kept }\n`,
    });
    const path = `${folder.path}/a.yaml`;
    const body = Buffer.from(text);
    const asked = ({ body: sent }: { body: Buffer }) => (sent.equals(Buffer.from("x")) ? body : "kept");
    const way = {
      name: "fixed",
      ask: async (request: { body: Buffer }) => ({
        ...{ status: 200, headers: {} },
        body: Buffer.from(asked(request)),
      }),
      close: async () => {},
    };
    await runVectors(readVectorFile(path), [way], { update: true });
    expect(readVectorFile(path).cases.map(({ expected }) => expected?.body?.toString())).toEqual([
      text,
      "kept",
    ]);
  });

  it("records the custom attributes under the name they are written with, once", async () => {
    using folder = fakeModelDir({
      "a.yaml":
        "cases:\n  - { name: a, request: {}, response: { status: 204, headers: { X-Amzn-SageMaker-Custom-Attributes: old } } }\n",
    });
    const path = `${folder.path}/a.yaml`;
    const headers = { "x-amzn-sagemaker-custom-attributes": "new" };
    const answer = { status: 204, headers, body: Buffer.alloc(0) };
    const way = { name: "fixed", ask: async () => answer, close: async () => {} };
    await runVectors(readVectorFile(path), [way], { update: true });
    const text = readFileSync(path, "utf8");
    expect(text).toContain("X-Amzn-SageMaker-Custom-Attributes: new");
    expect(text).not.toContain("x-amzn");
  });

  it("is refused on CI, before anything is asked", async () => {
    vi.stubEnv("CI", "true");
    using folder = fakeModelDir({ "a.yaml": "cases: [{ name: a, request: {} }]\n" });
    await expect(
      runVectors(readVectorFile(`${folder.path}/a.yaml`), [], { update: true }),
    ).rejects.toMatchObject({ code: "SW_TESTING_UPDATE_ON_CI" });
  });
});
