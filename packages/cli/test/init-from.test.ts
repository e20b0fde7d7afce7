/** What `stagewright init --from` makes of artifacts, and what it refuses: nothing is written then. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../src/run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "stagewright-from-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fixture = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const homes = fixture("mleap-ts-runtime/fixtures/homes_linear_regression/bundle.json.zip");
/** Features `column 0` … `column 4`, binary:logistic. */
const named = fixture("xgboost-stage/fixtures/named/xgboost-model");

let project = "";
beforeEach(() => {
  project = join(mkdtempSync(join(folder, "case-")), "project");
});
const read = (path: string) => readFileSync(join(project, path), "utf8");

/** A vector file that was written. */
function vectors(path: string) {
  return JSON.parse(read(path)) as {
    cases: readonly { request: { contentType: string; body: string }; response: { body: string } }[];
  };
}

async function init(...from: readonly string[]) {
  let out = "";
  let err = "";
  const status = await runCommand(["init", project, "--from", ...from], {
    out: (text) => {
      out += text.toString();
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

/** A ustar archive of files, by hand: header, content, padding. */
function tarOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks: Buffer[] = [];
  for (const [name, content] of Object.entries(files)) {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write("0000644\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        0", 148);
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    blocks.push(header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(folder, "file-")), name);
  writeFileSync(path, content);
  return path;
}

/** A bundle of one node. */
function bundleFolder(op: string, attributes: unknown, inputs: object[], outputs: object[]): string {
  const path = mkdtempSync(join(folder, "bundle-"));
  const write = (name: string, content: unknown) => writeFileSync(join(path, name), JSON.stringify(content));
  mkdirSync(join(path, "root/n.node"), { recursive: true });
  write("bundle.json", {
    uid: "u",
    name: "n",
    format: "json",
    version: "0.25.2",
    timestamp: "2026-01-01T00:00:00",
  });
  write("root/node.json", { name: "p", shape: { inputs: [], outputs: [] } });
  write("root/model.json", { op: "pipeline", attributes: { nodes: { type: "list", string: ["n"] } } });
  write("root/n.node/node.json", { name: "n", shape: { inputs, outputs } });
  write("root/n.node/model.json", { op, attributes });
  return path;
}

/** A vector_assembler of numbers. */
const assembled = (...columns: readonly string[]) =>
  bundleFolder(
    "vector_assembler",
    {
      input_shapes: { type: "list", data_shape: columns.map(() => ({ base: "scalar", isNullable: false })) },
    },
    columns.map((name, at) => ({ port: `input${at}`, name })),
    [{ port: "output", name: "features" }],
  );

describe("an artifact alone", () => {
  it("becomes one stage: a bundle by its own schema, with the categories training saw", async () => {
    const { status, out } = await init(homes);
    expect(status).toBe(0);
    expect(out).toContain("One artifact is one stage");
    expect(read("spark/stage.ts")).toContain('state: "string",');
    expect(existsSync(join(project, "pipeline.yaml"))).toBe(false);
    expect(existsSync(join(project, "spark/model/bundle.json"))).toBe(true);
    const { cases } = vectors("spark/spark.vectors.json");
    expect(cases).toHaveLength(3);
    for (const { response } of cases) expect(Number(response.body)).not.toBeNaN();
  });

  it.each([
    ["as it is", (bytes: Buffer) => fileOf("model.bin", bytes)],
    [
      "in a model.tar.gz",
      (bytes: Buffer) => fileOf("model.tar.gz", gzipSync(tarOf({ "xgboost-model": bytes }))),
    ],
    ["in a folder", (bytes: Buffer) => join(fileOf("xgboost-model", bytes), "..")],
  ])("becomes one stage: a booster %s, byte for byte in its model folder", async (_, place) => {
    const bytes = readFileSync(named);
    expect((await init(place(bytes))).status).toBe(0);
    expect(readFileSync(join(project, "xgboost/model/xgboost-model")).equals(bytes)).toBe(true);
    expect(read("xgboost/stage.ts")).toContain('"column 0": "float64"');
    expect(read("xgboost/stage.ts")).toContain('{ probability: "float32" }');
  });

  it("says of a script beside a model that it is not run (A145)", async () => {
    const files = {
      "xgboost-model": readFileSync(named),
      "code/inference.py": Buffer.from("def model_fn(): ..."),
    };
    const { status, out } = await init(fileOf("model.tar.gz", gzipSync(tarOf(files))));
    expect([status, out]).toEqual([
      0,
      expect.stringMatching(/What "code\/inference\.py" of ".*model\.tar\.gz" does: the platform runs/),
    ]);
    expect(read("README.md")).toContain('"code/inference.py"');
    expect(existsSync(join(project, "xgboost/model/code"))).toBe(false);
    rmSync(project, { recursive: true });
    expect((await init(named)).out).not.toContain("script");
  });

  it("says which features are codes of categories", async () => {
    const model = JSON.parse(readFileSync(named, "utf8")) as { learner: { feature_types: string[] } };
    const codes = 'Which category each number of "column 1" stands for';
    model.learner.feature_types = ["float", "c", "float", "float", "float"];
    expect((await init(fileOf("model.json", JSON.stringify(model)))).out).toContain(codes);
    rmSync(project, { recursive: true });
    expect((await init(named)).out).not.toContain("Which category");
  });

  it("that reads a vector takes a leap frame", async () => {
    const scaler = bundleFolder(
      "normalizer",
      { p_norm: { double: 2 } },
      [{ port: "input", name: "v" }],
      [{ port: "output", name: "w" }],
    );
    expect((await init(scaler)).status).toBe(0);
    expect(read("spark/stage.ts")).toContain("readLeapFramePayload");
    const [first] = vectors("spark/spark.vectors.json").cases;
    expect(first?.request.contentType).toBe("application/json");
    // Ones of length 2, scaled to length 1.
    expect(first?.response.body).toContain("0.7071067811865475");
  });
});

describe("the schema of a SparkML container after its bundle", () => {
  const schemaFile = (input: readonly object[], output: object) =>
    fileOf("schema.json", JSON.stringify({ input, output }));
  const features = { name: "features", type: "double", struct: "vector" };

  it("gives the order of the columns, and the output", async () => {
    const input = ["b", "unread", "a"].map((name) => ({ name, type: "double" }));
    const { status, out } = await init(assembled("a", "b"), schemaFile(input, features));
    expect(status).toBe(0);
    expect(read("spark/stage.ts")).toContain('{ b: "float64", unread: "float64", a: "float64" }');
    expect(out).not.toContain("The order in which callers send the columns");
    // The third record is 0.25, 0.5, 0.75; the bundle assembles a, then b.
    expect(vectors("spark/spark.vectors.json").cases[2]?.response.body).toBe("0.75,0.25\n");
  });

  it.each(["\ufeff", "\n  ", "\r\n\t"])(
    "is known whatever white space stands before it (%j)",
    async (space) => {
      const text = JSON.stringify({
        input: ["b", "a"].map((name) => ({ name, type: "double" })),
        output: features,
      });
      expect((await init(assembled("a", "b"), fileOf("schema.json", `${space}${text}\n`))).status).toBe(0);
      expect(read("spark/stage.ts")).toContain('{ b: "float64", a: "float64" }');
    },
  );

  it("gives the types too, where the bundle takes them without a loss", async () => {
    const types = { a: "float", b: "long", c: "int" };
    const input = Object.entries(types).map(([name, type]) => ({ name, type }));
    expect((await init(assembled("a", "b", "c"), schemaFile(input, features))).status).toBe(0);
    expect(read("spark/stage.ts")).toContain('{ a: "float32", b: "float64", c: "int32" }');
  });

  it("is asked for where it is not there", async () => {
    expect((await init(assembled("a", "b"))).out).toContain("The order in which callers send the columns");
  });

  it.each([
    [[{ name: "a", type: "double" }], features, 'lacks "b", which features needs'],
    [[{ name: "a", type: "number" }], features, "input 1 lacks a name or one of the types"],
    [[{ name: "a", type: "double", struct: "vector" }], features, "input 1 is vector"],
    [[], {}, "output has no name"],
  ])("%j is refused", async (input, output, problem) => {
    const { status, err } = await init(assembled("a", "b"), schemaFile(input, output));
    expect([status, err]).toEqual([1, expect.stringContaining(problem)]);
  });

  it("comes after its bundle and nowhere else", async () => {
    expect((await init(named, schemaFile([], features))).err).toContain("name it after its bundle");
  });
});

describe("artifacts together", () => {
  const five = ["column 0", "column 1", "column 2", "column 3", "column 4"];

  it("are stages in the order given, compared by number and name", async () => {
    expect((await init(assembled(...five), named)).status).toBe(0);
    expect(read("pipeline.yaml")).toMatch(/spark[\s\S]*xgboost/);
  });

  it("that do not fit are refused, every pair, with both counts", async () => {
    const { status, err } = await init(assembled("a", "b"), named, named);
    expect(status).toBe(1);
    expect(err).toContain("SW_CLI_STAGES_DO_NOT_FIT");
    expect(err).toContain("spark answers 2 columns (features), xgboost reads 5");
    expect(err).toContain("xgboost answers 1 column (probability), xgboost-2 reads 5");
    expect(readdirSync(join(project, ".."))).toEqual([]);
  });

  it("whose last feature is missing hear of libsvm's index base", async () => {
    expect((await init(assembled("a", "b", "c", "d"), named)).err).toContain(
      "libsvm text that counts from 1",
    );
  });

  it("with the same names in another order are refused, with both places", async () => {
    const { err } = await init(assembled("column 1", "column 0", ...five.slice(2)), named);
    expect(err).toContain('feature 1 of xgboost is "column 0", which is column 2 of spark');
  });

  it("beyond fifteen are refused (C88)", async () => {
    expect((await init(...new Array<string>(16).fill(named))).err).toContain("SW_CLI_TOO_MANY_STAGES");
  });
});

describe("what is no artifact a stage is written for", () => {
  it("is named, all of it at once, and nothing is written", async () => {
    const magic = Buffer.alloc(64);
    magic.writeInt32LE(793_712_314);
    const { status, err } = await init(
      fileOf("model.onnx", "x"),
      fileOf("model.bin", magic),
      fileOf("model.tar.gz", gzipSync(tarOf({ "model_algo-1": Buffer.from("PK") }))),
      fileOf("model.joblib", "x"),
      fileOf("notes.txt", "words"),
      fileOf("cut.zip", "PK\u0003\u0004"),
      join(folder, "absent"),
    );
    expect(status).toBe(1);
    for (const what of [
      "SW_CLI_ARTIFACT",
      'model.onnx" is an ONNX model, no ready-made stage yet',
      'model.bin" is a fastText or BlazingText model (A300), no ready-made stage yet',
      'model.tar.gz" holds "model_algo-1", a Linear Learner artifact (A60), no ready-made stage yet',
      'model.joblib" is a scikit-learn model',
      "as an XGBoost model it is refused",
      'cut.zip" cannot be read: ',
      "does not exist",
    ])
      expect(err).toContain(what);
    expect(readdirSync(join(project, ".."))).toEqual([]);
  });

  it("includes an ensemble, an empty folder and a bundle that cannot run", async () => {
    const ensemble = mkdtempSync(join(folder, "ensemble-"));
    for (const at of [0, 1]) copyFileSync(named, join(ensemble, `xgboost-model-${at}`));
    const broken = bundleFolder("no_such_op", {}, [], []);
    const { err } = await init(ensemble, mkdtempSync(join(folder, "empty-")), broken);
    expect(err).toContain("holds 2 XGBoost models");
    expect(err).toContain("holds nothing");
    expect(err).toContain('op "no_such_op"');
    expect(err).toContain(broken);
  });

  it.each([
    ["a path that leaves its folder", "../xgboost-model"],
    ["an absolute path", "/xgboost-model"],
  ])("includes an archive with %s", async (problem, name) => {
    const { status, err } = await init(
      fileOf("model.tar.gz", gzipSync(tarOf({ [name]: readFileSync(named) }))),
    );
    expect(status).toBe(1);
    expect(err).toContain(problem);
    expect(readdirSync(join(project, ".."))).toEqual([]);
  });

  it("includes a gzip bomb", async () => {
    const bomb = gzipSync(tarOf({ "xgboost-model": Buffer.alloc(64 * 1024 * 1024) }));
    expect((await init(fileOf("model.tar.gz", bomb))).err).toMatch(
      /ratio of the archive is \d+, more than the limit/,
    );
  });

  it("and a folder in use stays as it is", async () => {
    mkdirSync(project);
    writeFileSync(join(project, "mine"), "");
    expect((await init(named)).err).toContain("SW_CLI_FOLDER_TAKEN");
    expect(readdirSync(project)).toEqual(["mine"]);
  });
});
