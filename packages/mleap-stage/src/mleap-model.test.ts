/** Against bundles that Spark fitted and exported, and the frames MLeap's own runtime made of them. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineStage, Table } from "@stagewright/core";
import { invoke, startServer } from "@stagewright/testing";
import { LeapFrame, readLeapFrame } from "mleap-ts-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeAbaloneBundle } from "./abalone-bundle.cases.ts";
import { bundleColumns, leapFramePayload, mleapModel, readLeapFramePayload } from "./index.ts";

const fixtures = fileURLToPath(new URL("../../mleap-ts-runtime/fixtures/", import.meta.url));
const homes = join(fixtures, "homes_linear_regression");
const expected = readLeapFrame(readFileSync(join(homes, "expected.json"), "utf8"));
const requests = readLeapFrame(readFileSync(join(homes, "frame.json"), "utf8"));
const columns = {
  bathrooms: "float64",
  square_feet: "float64",
  bedrooms: "float64",
  security_deposit: "float64",
  cleaning_fee: "float64",
  extra_people: "float64",
  number_of_reviews: "float64",
  review_scores_rating: "float64",
  state: "string",
  room_type: "string",
  host_is_superhost: "string",
  cancellation_policy: "string",
  instant_bookable: "string",
} as const;
const csvOf = (rows: readonly (readonly unknown[])[]) => rows.map((row) => `${row.join(",")}\n`).join("");
const modelDir = mkdtempSync(join(tmpdir(), "mleap-stage-"));

beforeAll(() => copyFileSync(join(homes, "bundle.json.zip"), join(modelDir, "model.zip")));
afterAll(() => rmSync(modelDir, { recursive: true }));

const prices = defineStage("prices")
  .input({ columns })
  .load(({ modelDir: folder, log }) => mleapModel(folder, { outputs: ["price_prediction"], log }))
  .predict((table, { model }) => model.table(table));

describe("a Table in", () => {
  it.each([1, 20, 400])("scores %d rows as the JVM did", async (rowCount) => {
    const rows = Array.from({ length: rowCount }, (_, at) => requests.row(at % requests.rowCount));
    const answer = await invoke(prices, csvOf(rows), { "content-type": "text/csv" }, { modelDir });
    const got = answer.text().trimEnd().split("\n").map(Number);
    const wanted = expected.column("price_prediction");
    expect(got.length).toBe(rowCount);
    for (const [at, price] of got.entries()) {
      const jvm = Number(wanted[at % requests.rowCount]);
      expect(Math.abs(price - jvm)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(jvm)));
    }
  });

  it("says which record and column hold a category training did not see, in small and large bodies", async () => {
    const folder = mkdtempSync(join(modelDir, "abalone-"));
    writeAbaloneBundle(folder);
    const features = defineStage("features")
      .input({ columns: { sex: "string", length: "float64", diameter: "float32" } })
      .load(({ modelDir: from }) => mleapModel(from))
      .predict((table, { model }) => model.tensor(table));
    for (const rowCount of [3, 100]) {
      const rows = Array.from({ length: rowCount }, (_, at) => [at === 1 ? "Atlantis" : "F", 0.5, 0.25]);
      const answer = await invoke(
        features,
        csvOf(rows),
        { "content-type": "text/csv" },
        { modelDir: folder },
      );
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ error: { code: "SW_MLEAP_INPUT", record: 2, column: "sex" } });
    }
  });

  it("gives a leap frame of the outputs as the JVM did, few rows and many", async () => {
    const model = await mleapModel(modelDir, { outputs: ["price_prediction"] });
    const wanted = expected.column("price_prediction");
    for (const rowCount of [requests.rowCount, 100]) {
      const table = Table.of(
        Object.fromEntries(
          Object.entries(columns).map(([name, dtype]) => {
            const cells = Array.from(
              { length: rowCount },
              (_, at) => requests.column(name)[at % requests.rowCount],
            );
            return [name, { dtype, values: cells as never }];
          }),
        ),
      );
      const frame = model.transform(table);
      expect(frame.schema.names).toEqual(["price_prediction"]);
      expect(frame.rowCount).toBe(rowCount);
      for (const [at, price] of Array.from(frame.column("price_prediction")).entries()) {
        const jvm = Number(wanted[at % requests.rowCount]);
        expect(Math.abs(Number(price) - jvm)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(jvm)));
      }
    }
  });

  it("becomes a Tensor of the features, a row of them each", async () => {
    const { bundle } = await mleapModel(modelDir);
    const vectors = bundle.outputSchema.fields.filter(({ type }) => type.kind === "tensor");
    const column = vectors.at(-1)!.name;
    const model = await mleapModel(modelDir, { outputs: [column] });
    const tensor = model.tensor(requests);
    const dense = (value: unknown): number[] => {
      const vector = value as { kind: string; values: number[]; indices: number[]; dimensions: number[] };
      if (vector.kind === "dense") return [...vector.values];
      const values = new Array<number>(vector.dimensions[0]!).fill(0);
      for (const [at, index] of [...vector.indices].entries()) values[index] = vector.values[at]!;
      return values;
    };
    const wanted = Array.from(expected.column(column)).flatMap(dense);
    expect(tensor.shape).toEqual([requests.rowCount, wanted.length / requests.rowCount]);
    for (const [at, value] of [...(tensor.data as Float64Array)].entries()) {
      expect(Math.abs(value - wanted[at]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted[at]!)));
    }
    const table = model.table(requests);
    expect(table.columnNames.slice(0, 2)).toEqual([`${column}_0`, `${column}_1`]);
    expect(table.rowCount).toBe(requests.rowCount);
  });
});

describe("a leap frame in", () => {
  const frames = defineStage("frames")
    .load(({ modelDir: folder }) => mleapModel(folder, { outputs: ["price_prediction"] }))
    .predict((payload, { model }) => leapFramePayload(model.transform(readLeapFramePayload(payload))));

  it("gives a leap frame of the outputs", async () => {
    const body = readFileSync(join(homes, "frame.json"), "utf8");
    const answer = await invoke(frames, body, { "content-type": "application/json" }, { modelDir });
    const frame = readLeapFrame(answer.text());
    expect(frame.schema.names).toEqual(["price_prediction"]);
    expect(frame.rowCount).toBe(requests.rowCount);
    for (const [at, price] of Array.from(frame.column("price_prediction")).entries()) {
      const jvm = Number(expected.column("price_prediction")[at]);
      expect(Math.abs(Number(price) - jvm)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(jvm)));
    }
  });

  it.each([
    ["application/json", '{"rows": [[1]]}', "SW_MLEAP_FRAME"],
    [
      "application/json",
      '{"schema": {"fields": [{"name": "x", "type": "double"}]}, "rows": [[1.0]]}',
      "SW_MLEAP_FRAME",
    ],
    ["application/x-npy", undefined, "SW_CODEC_NPY"],
  ])("refuses what is none, or lacks columns, with 400 (%s %s)", async (contentType, body, code) => {
    const answer = await invoke(frames, body ?? "x", { "content-type": contentType }, { modelDir });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code } });
  });
});

describe("the bundle's schema", () => {
  it("becomes the columns of .input", async () => {
    const found = await bundleColumns(modelDir, { outputs: ["price_prediction"] });
    expect(Object.fromEntries(Object.entries(found).sort())).toEqual(
      Object.fromEntries(Object.entries(columns).sort()),
    );
  });

  it("becomes the declared input of a stage without one: CSV by position, JSON by name, record and column of a bad cell", async () => {
    const folder = mkdtempSync(join(modelDir, "declared-"));
    writeAbaloneBundle(folder);
    const stage = defineStage("features")
      .load(({ modelDir: from }) => mleapModel(from, { outputs: ["features"], declareInput: true }))
      .predict((rows, { model }) => model.tensor(rows))
      .output({ mediaTypes: ["text/csv"] });
    const ask = (body: string, type: string) =>
      invoke(stage, body, { "content-type": type }, { modelDir: folder });
    expect((await ask("M,0.5,0.25\nF,1,2\n", "text/csv")).text()).toBe("1.0,0.0,0.5,0.25\n0.0,0.0,1.0,2.0\n");
    const shell = { diameter: 0.25, sex: "M", length: 0.5 };
    const byName = await ask(JSON.stringify({ instances: [shell] }), "application/json");
    expect(byName.text()).toBe("1.0,0.0,0.5,0.25\n");
    expect((await ask("M,long,0.25\n", "text/csv")).json()).toMatchObject({
      error: { code: "SW_CODEC_CELL", record: 1, column: "length" },
    });
  });

  it("is no declared input where it holds a vector; without the option such a stage reads leap frames", async () => {
    const folder = mkdtempSync(join(modelDir, "vector-"));
    writeAbaloneBundle(folder);
    writeFileSync(
      join(folder, "root/model.json"),
      '{"op": "pipeline", "attributes": {"nodes": {"type": "list", "string": ["assemble"]}}}',
    );
    await expect(mleapModel(folder, { declareInput: true })).rejects.toMatchObject({
      code: "SW_MLEAP_SCHEMA",
      details: { mismatches: [{ path: "inputs.sex_vec", got: "tensor of double" }] },
    });
    const stage = defineStage("frames")
      .load(({ modelDir: from }) => mleapModel(from))
      .predict((frame, { model }) => model.tensor(frame))
      .output({ mediaTypes: ["text/csv"] });
    const fields = [
      { name: "sex_vec", type: { type: "tensor", base: "double" } },
      { name: "length", type: "double" },
      { name: "diameter", type: "double" },
    ];
    const row = [{ values: [1, 0], dimensions: [2] }, 0.5, 0.25];
    const body = JSON.stringify({ schema: { fields }, rows: [row] });
    const answer = await invoke(stage, body, { "content-type": "application/json" }, { modelDir: folder });
    expect(answer.text()).toBe("1.0,0.0,0.5,0.25\n");
  });

  it("is held against declared columns at load; every mismatch is listed and /ping never says yes", async () => {
    const { state: _, bathrooms: __, ...others } = columns;
    const wrong = defineStage("wrong")
      .input({ columns: { ...others, state: "float64", garage: "bool" } })
      .load(({ modelDir: folder }) => mleapModel(folder, { outputs: ["price_prediction"] }))
      .predict((table, { model }) => model.table(table));
    const server = await startServer(wrong, { modelDir });
    try {
      expect(server.server.state).toBe("failed");
      expect((await fetch(`${server.url}/ping`)).status).toBe(503);
      const log = JSON.stringify(server.logLines);
      expect(log).toContain("SW_MLEAP_SCHEMA");
      expect(log).toContain("inputs.bathrooms: got no such column, expected float64");
      expect(log).toContain("inputs.state: got float64, expected string");
    } finally {
      await server.stop();
    }
  });

  it("names unknown outputs and columns nobody reads when inputs are given", async () => {
    const { room_type: _, ...others } = columns;
    const inputs = { ...others, garage: "bool" } as const;
    await expect(mleapModel(modelDir, { outputs: ["price_prediction"], inputs })).rejects.toMatchObject({
      code: "SW_MLEAP_SCHEMA",
      outcome: "stage-invalid",
      details: {
        mismatches: [
          { path: "inputs.room_type", got: "no such column", expected: "string" },
          { path: "inputs.garage", got: "bool", expected: "nothing of that name" },
        ],
      },
    });
    await expect(mleapModel(modelDir, { outputs: ["pryce"] })).rejects.toMatchObject({
      code: "SW_MLEAP_SCHEMA",
      message: expect.stringContaining("outputs.pryce: got no such column"),
    });
  });

  it("takes narrower dtypes and refuses wider ones", async () => {
    const narrow = { ...columns, bathrooms: "float32", bedrooms: "int16" } as const;
    await expect(
      mleapModel(modelDir, { outputs: ["price_prediction"], inputs: narrow }),
    ).resolves.toBeDefined();
    const wide = { ...columns, bathrooms: "int64", bedrooms: "uint64" } as const;
    await expect(mleapModel(modelDir, { outputs: ["price_prediction"], inputs: wide })).rejects.toMatchObject(
      { details: { mismatches: [{ got: "int64" }, { got: "uint64" }] } },
    );
  });
});

describe("where the bundle lies", () => {
  const folderOf = (files: Readonly<Record<string, string | Uint8Array>>): string => {
    const folder = mkdtempSync(join(modelDir, "folder-"));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return folder;
  };
  const info = {
    uid: "u",
    name: "empty",
    format: "json",
    version: "0.25.2",
    timestamp: "2026-01-01T00:00:00",
  };
  const unpacked = {
    "bundle.json": JSON.stringify(info),
    "root/node.json": '{"name": "pipeline", "shape": {"inputs": [], "outputs": []}}',
    "root/model.json": '{"op": "pipeline", "attributes": {"nodes": {"type": "list", "string": []}}}',
  };

  it("at the top of the folder (E2)", async () => {
    expect((await mleapModel(folderOf(unpacked))).bundle.name).toBe("empty");
  });

  it("in the only archive of the folder, whatever else is there", async () => {
    const zip = readFileSync(join(homes, "bundle.pb.zip"));
    const model = await mleapModel(
      folderOf({ "a.zip": zip, "notes.txt": "x", "._a.zip": "x", "b.zip/more.txt": "x" }),
    );
    expect(model.outputs).toContain("price_prediction");
  });

  it.each([
    [{}, "SW_MLEAP_MODEL_MISSING"],
    [{ "notes.txt": "x" }, "SW_MLEAP_MODEL_MISSING"],
    [{ "a.zip": "x", "b.tar.gz": "x" }, "SW_MLEAP_MODEL_AMBIGUOUS"],
    [{ "a.tar.gz": gzipSync("x") }, "SW_MLEAP_BUNDLE"],
    [{ "bundle.json": "{" }, "SW_MLEAP_BUNDLE"],
  ])("refuses %o with %s", async (files, code) => {
    await expect(mleapModel(folderOf(files))).rejects.toMatchObject({ code, outcome: "stage-invalid" });
  });

  it("lists every problem of a broken bundle at once", async () => {
    const node = (op: string) => ({
      [`root/${op}.node/node.json`]: `{"name": "${op}", "shape": {"inputs": [], "outputs": []}}`,
      [`root/${op}.node/model.json`]: `{"op": "${op}", "attributes": {}}`,
    });
    const folder = folderOf({
      ...unpacked,
      ...node("no_such_op"),
      ...node("string_indexer"),
      "root/model.json":
        '{"op": "pipeline", "attributes": {"nodes": {"type": "list", "string": ["no_such_op", "string_indexer"]}}}',
    });
    const error = await mleapModel(folder).catch((cause: Error) => cause);
    expect(error).toMatchObject({ code: "SW_MLEAP_BUNDLE", cause: { code: "MLEAP_BUNDLE_INVALID" } });
    expect((error as Error).message).toContain("no_such_op");
    expect((error as Error).message).toContain("string_indexer");
    const stage = defineStage("broken").load(() => mleapModel(folder));
    const server = await startServer(
      stage.predict((_, { model }) => model.bundle.info),
      {},
    );
    try {
      expect((await fetch(`${server.url}/ping`)).status).toBe(503);
      const log = JSON.stringify(server.logLines);
      for (const problem of ["SW_MLEAP_BUNDLE", "MLEAP_OP_UNKNOWN", "MLEAP_ATTRIBUTE_MISSING"])
        expect(log).toContain(problem);
    } finally {
      await server.stop();
    }
  });
});

it("an empty Table gives an empty answer of the same columns", async () => {
  const model = await mleapModel(modelDir, { outputs: ["price_prediction"] });
  const frame = LeapFrame.fromRows(model.inputSchema, []);
  expect(model.table(frame).columnNames).toEqual(["price_prediction"]);
  expect(model.tensor(frame).shape).toEqual([0]);
});
