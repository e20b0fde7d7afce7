import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handMadePipeline } from "../hand-made-bundle.cases.ts";
import { loadBundle, readLeapFrame } from "../index.ts";
import { runCli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "mleap-ts-"));
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const bundle = join(folder, "model.zip");

beforeAll(() => {
  const indexer = {
    name: "indexer",
    op: "string_indexer",
    attributes: { labels: { type: "list", string: ["red", "green"] }, handle_invalid: { string: "skip" } },
    inputs: { input: "colour" },
    outputs: { output: "index" },
  };
  writeFileSync(bundle, handMadePipeline(indexer));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(args: string[], stdin = ""): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runCli(args, {
    stdin: (async function* () {
      yield stdin;
    })(),
    stdout,
    stderr,
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

const frameOf = (colours: readonly string[]): string =>
  JSON.stringify({
    schema: { fields: [{ name: "colour", type: "string" }] },
    rows: colours.map((colour) => [colour]),
  });

describe("mleap-ts", () => {
  it("transform scores standard input and drops skipped rows", async () => {
    const { code, out } = await run(
      ["transform", bundle, "--select", "index"],
      frameOf(["green", "blue", "red"]),
    );
    expect(code).toBe(0);
    expect(readLeapFrame(out).rows()).toEqual([[1], [0]]);
  });

  it("transform streams a frame whose rows come before its schema, in pieces of any size", async () => {
    const colours = Array.from({ length: 2500 }, (_, i) => (i % 2 === 0 ? "red" : "green"));
    const { schema, rows } = JSON.parse(frameOf(colours)) as { schema: unknown; rows: unknown };
    const pieces = JSON.stringify({ rows, schema }).match(/.{1,7}/gs)!;
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const answer = text(stdout);
    const stdin = (async function* () {
      yield* pieces;
    })();
    expect(await runCli(["transform", bundle], { stdin, stdout, stderr })).toBe(0);
    stdout.end();
    const out = readLeapFrame(await answer);
    expect(out.rowCount).toBe(2500);
    expect([...out.column("index")].slice(0, 4)).toEqual([0, 1, 0, 1]);
  });

  it("row shows the values of every node", async () => {
    expect((await run(["row", bundle], '{"colour": "green"}')).out).toBe(
      'input: colour = "green"\nstring_indexer indexer: index = 1.0\n',
    );
    expect((await run(["row", bundle], '{"colour": "blue"}')).out).toMatch(/dropped/);
  });

  it("row reads integers beyond 2^53 as they stand", async () => {
    const model = join(folder, "hashed.zip");
    const hasher = {
      name: "adder",
      op: "math_unary",
      attributes: { operation: { string: "abs" } },
      inputs: { input: "x" },
      outputs: { output: "y" },
    };
    writeFileSync(model, handMadePipeline(hasher));
    const { code, out, err } = await run(["row", model], '{"x": 12345678901234567890}');
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toBe("input: x = 1.2345678901234567E+19\nmath_unary adder: y = 1.2345678901234567E+19\n");
  });

  it("explain shows nodes and columns, as text and as JSON", async () => {
    expect((await run(["explain", bundle])).out).toContain(
      "string_indexer indexer: input0=colour → output0=index",
    );
    const report = JSON.parse((await run(["explain", bundle, "--json"])).out) as { nodes: { op: string }[] };
    expect(report.nodes.map(({ op }) => op)).toEqual(["pipeline", "string_indexer"]);
  });

  it("lint finds attributes that are not read, or read under another key", async () => {
    const doubtful = join(folder, "doubtful.zip");
    const indexer = {
      name: "indexer",
      op: "string_indexer",
      attributes: {
        labels: { type: "list", string: ["a"] },
        handle_invalid: { string: "keep" },
        colour: { string: "x" },
      },
      inputs: { input: "a" },
      outputs: { output: "b" },
    };
    const imputer = {
      name: "imputer",
      op: "imputer",
      attributes: {
        surrogate_value: { double: 1 },
        strategy: { string: "mean" },
        missing_value: { long: 7 },
      },
      inputs: { input: "c" },
      outputs: { output: "d" },
    };
    const bayes = {
      name: "bayes",
      op: "naive_bayes",
      attributes: { thresholds: { type: "list", double: [] } },
      inputs: { features: "f" },
      outputs: { prediction: "p" },
    };
    writeFileSync(doubtful, handMadePipeline(indexer, imputer, bayes));
    const { code, out } = await run(["lint", doubtful]);
    expect(code).toBe(1);
    expect(out).toMatch(/attribute "colour" is not read/);
    expect(out).toMatch(/attribute "missing_value" is stored as long and read as double/);
    expect(out).toMatch(/op "naive_bayes", attribute "thresholds" is an empty list/);
    expect((await run(["lint", bundle])).code).toBe(0);
  });

  it("convert writes a bundle that gives the same", async () => {
    const out = join(folder, "converted.zip");
    expect((await run(["convert", bundle, "--to", "protobuf", "--out", out])).code).toBe(0);
    const model = await loadBundle(readFileSync(out));
    expect(model.info.format).toBe("protobuf");
    expect(model.compileRow({ inputs: ["colour"], outputs: ["index"] })(["green"])).toEqual([1]);
  });

  it.each([
    [["transform", "nowhere.zip"], 1, /nothing to read there.*MLEAP_BUNDLE_NOT_FOUND/],
    [["transform"], 2, /usage: mleap-ts transform/],
    [["explain", "a", "b"], 2, /usage/],
    [["lint", "--nothing"], 2, /--nothing/],
    [["dance"], 2, /no command "dance"/],
    [[], 2, /exit codes/],
  ])("%j exits with %i and a sentence", async (args, expected, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(expected);
    expect(err).toMatch(message);
  });

  it("a refused row names node, row and column", async () => {
    const { code, err } = await run(
      ["transform", bundle],
      '{"schema": {"fields": [{"name": "colour", "type": "string"}]}, "rows": [["red"], [3]]}',
    );
    expect(code).toBe(1);
    expect(err).toMatch(/row 2, column "colour"/);
  });

  it.each([
    ["read", "7"],
    ["scored", '"blue"'],
  ])(
    "a row refused when it is %s after a thousand others says what its number counts from",
    async (_when, bad) => {
      const strict = join(folder, "strict.zip");
      const indexer = {
        name: "indexer",
        op: "string_indexer",
        attributes: { labels: { type: "list", string: ["red"] } },
        inputs: { input: "colour" },
        outputs: { output: "index" },
      };
      writeFileSync(strict, handMadePipeline(indexer));
      const rows = [...Array.from({ length: 1004 }, () => '["red"]'), `[${bad}]`].join(",");
      const { code, err } = await run(
        ["transform", strict],
        `{"schema": {"fields": [{"name": "colour", "type": "string"}]}, "rows": [${rows}]}`,
      );
      expect(code).toBe(1);
      expect(err).toMatch(/after 1000 rows of the frame, row 1 being the next: .*row 5,/);
    },
  );

  it.each([
    ["rows that are no arrays", '{"schema": {"fields": []}, "rows": [1, 2]}'],
    ["text behind the end", '{"schema": {"fields": []}, "rows": []} and more'],
    ["a second frame", '{"schema": {"fields": []}, "rows": []}{"schema": {"fields": []}, "rows": []}'],
    ["no rows", '{"schema": {"fields": []}}'],
  ])("a streamed frame with %s is refused", async (_what, frame) => {
    const { code, err } = await run(["transform", bundle], frame);
    expect(code).toBe(1);
    expect(err).toMatch(/MLEAP_FRAME_INVALID/);
  });

  it("a frame may come in pieces of one character, escapes in members it skips too", async () => {
    const members = `"note": {"by": "a \\"quote\\" and {"}, ${frameOf(["green"]).slice(1)}`;
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const answer = text(stdout);
    const stdin = (async function* () {
      yield* `{${members}`;
    })();
    expect(await runCli(["transform", bundle, "--select", "index"], { stdin, stdout, stderr })).toBe(0);
    stdout.end();
    expect(readLeapFrame(await answer).rows()).toEqual([[1]]);
  });

  it.skipIf(!existsSync(bin))(
    "a reader that goes away is no fault (skipped until the package is built)",
    async () => {
      const child = spawn(process.execPath, [bin, "explain", bundle], { stdio: ["ignore", "pipe", "pipe"] });
      child.stdout.destroy();
      const [err, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
      expect([code, err]).toEqual([0, ""]);
    },
  );
});
