import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LeapFrame } from "../frame/leap-frame.ts";
import { readLeapFrame } from "../frame/read-leap-frame.ts";
import { writeLeapFrame } from "../frame/write-leap-frame.ts";
import { allOps } from "../ops/all-ops.ts";
import { bundleOf } from "../ops/vector-bundle.cases.ts";
import type { VectorCase, VectorFile } from "../ops/vector-file.cases.ts";
import { decodeValue, schemaOf } from "../ops/vector-values.cases.ts";
import { convertBundle } from "./convert-bundle.ts";

const here = new URL(".", import.meta.url);
const recorder = fileURLToPath(new URL("../../../../tools/mleap-recorder/", here));
const fixtures = fileURLToPath(new URL("../../fixtures/", here));
const isBuilt = (module: string) => existsSync(join(recorder, module, "target/classpath.txt"));
const missing = (module: string) =>
  isBuilt(module) ? "" : ` (skipped: run mvn -q package in tools/mleap-recorder)`;

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "mleap-convert-"));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

interface Pair {
  readonly name: string;
  readonly original: string;
  readonly converted: string;
  readonly frame: string;
}

async function writePair(
  name: string,
  original: Uint8Array,
  to: "json" | "protobuf",
  frame: LeapFrame,
): Promise<Pair> {
  const path = (suffix: string) => join(scratch, `${name.replaceAll(/[ /]/g, "_")}.${suffix}`);
  const pair = {
    name,
    original: path("original.zip"),
    converted: path("converted.zip"),
    frame: path("frame.bin"),
  };
  await writeFile(pair.original, original);
  await writeFile(pair.converted, await convertBundle(original, { to }));
  await writeFile(pair.frame, writeLeapFrame(frame, { format: "binary" }));
  return pair;
}

/** JSON answers of a recorder's program to JSON lines. */
function ask(
  command: string,
  args: readonly string[],
  lines: readonly object[],
  env = {},
): readonly Record<string, unknown>[] {
  const input = lines.map((line) => JSON.stringify(line)).join("\n");
  const options = { input, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, ...env } } as const;
  const output = execFileSync(command, args, { ...options, stdio: ["pipe", "pipe", "ignore"] });
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function askRuntime(pairs: readonly Pair[]) {
  const classPath = readFileSync(join(recorder, "scorer/target/classpath.txt"), "utf8").trim();
  const classes = join(recorder, "scorer/target/classes");
  return ask(
    "java",
    ["-Xmx1g", "-cp", `${classes}:${classPath}`, "stagewright.recorder.ScoreFrame", "same"],
    pairs,
  );
}

/** The first recorded case of an op that the JVM answers from its bundle. */
function ordinaryCase(op: string): { readonly file: VectorFile; readonly entry: VectorCase } | undefined {
  for (const folder of [
    "classification",
    "clustering",
    "feature",
    "recommendation",
    "regression",
    "sklearn",
  ]) {
    const url = new URL(`../ops/${folder}/${op}.vectors.json`, here);
    if (!existsSync(url)) continue;
    const file = JSON.parse(readFileSync(url, "utf8")) as VectorFile;
    const entry = file.cases.find(
      ({ expect: rows, formats, origin }) =>
        rows !== undefined && formats === undefined && origin === undefined,
    );
    return entry === undefined ? undefined : { file, entry };
  }
  return undefined;
}

/** Ops whose round trip this cannot show, and why. */
const excluded: ReadonlyMap<string, string> = new Map([
  ["lda_local_model_op", "the recorded runtime starts every document at random"],
  ["map_entry_selector", "binary frames hold no maps"],
  ["xgboost.classifier", "the JVM's module for it is not in the registry"],
  ["xgboost.regression", "the JVM's module for it is not in the registry"],
]);

describe.skipIf(!isBuilt("scorer"))(`converted bundles in MLeap's JVM runtime${missing("scorer")}`, () => {
  it("answer what the originals answer, for every op in both directions", async () => {
    const pairs: Pair[] = [];
    for (const { name } of allOps.filter((op) => !excluded.has(op.name))) {
      const found = ordinaryCase(name);
      expect(found, name).toBeDefined();
      const { file, entry } = found!;
      const schema = schemaOf(entry.schema);
      const rows = entry.rows.map((row) => schema.fields.map(({ type }, c) => decodeValue(type, row[c])));
      const frame = LeapFrame.fromRows(schema, rows);
      for (const from of ["json", "protobuf"] as const) {
        const original = bundleOf(name, entry, file.fileSets?.[entry.files ?? ""], from);
        pairs.push(
          await writePair(`${name} from ${from}`, original, from === "json" ? "protobuf" : "json", frame),
        );
      }
    }
    const answers = askRuntime(pairs);
    const different = pairs
      .map(({ name }, i) => ({ name, ...answers[i] }))
      .filter((answer) => (answer as { same?: boolean }).same !== true);
    expect(different).toEqual([]);
    expect(pairs.length).toBeGreaterThan(100);
  });

  it("answer what the originals answer, for whole pipelines", async () => {
    const pairs: Pair[] = [];
    for (const name of [
      "homes_linear_regression",
      "homes_random_forest",
      "numeric_gbt",
      "nested_pipelines",
      "cross_validator",
    ]) {
      const frame = readLeapFrame(readFileSync(join(fixtures, name, "frame.json"), "utf8"));
      const read = (file: string) => new Uint8Array(readFileSync(join(fixtures, name, file)));
      pairs.push(await writePair(`${name} to protobuf`, read("bundle.json.zip"), "protobuf", frame));
      pairs.push(await writePair(`${name} to json`, read("bundle.pb.zip"), "json", frame));
    }
    expect(askRuntime(pairs)).toEqual(pairs.map(() => ({ same: true })));
  });
});

describe.skipIf(!isBuilt("exporter"))(`converted bundles back in Spark${missing("exporter")}`, () => {
  it("predict what Spark predicted before they were exported", async () => {
    const requests: { bundle: string; frame: string; output: string; expected: readonly number[] }[] = [];
    for (const name of [
      "homes_linear_regression",
      "homes_random_forest",
      "numeric_gbt_small",
      "nested_pipelines",
    ]) {
      const frame = join(fixtures, name, "frame.json");
      const spark = JSON.parse(readFileSync(join(fixtures, name, "spark.json"), "utf8")) as Record<
        string,
        number[]
      >;
      const [output, expected] = Object.entries(spark)[0]!;
      for (const [file, to] of [
        ["bundle.json.zip", "protobuf"],
        ["bundle.pb.zip", "json"],
      ] as const) {
        const bundle = join(scratch, `${name}.${to}.zip`);
        await writeFile(bundle, await convertBundle(join(fixtures, name, file), { to }));
        requests.push({ bundle, frame, output, expected });
      }
    }
    const answers = ask(join(recorder, "export.sh"), [], requests, { MAIN: "CheckBundles" });
    answers.forEach(({ predictions, error }, i) => {
      expect(error).toBeUndefined();
      (predictions as number[]).forEach((value, row) => {
        const wanted = requests[i]!.expected[row]!;
        expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(wanted)));
      });
    });
    expect(answers).toHaveLength(requests.length);
  });
});
