/** What `stagewright init --from` makes of artifacts, and what it refuses: nothing is written then. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
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

interface BundleNode {
  readonly op: string;
  readonly attributes: unknown;
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
}

/** A bundle of nodes in their order. */
function bundleOf(...nodes: readonly BundleNode[]): string {
  const path = mkdtempSync(join(folder, "bundle-"));
  const write = (name: string, content: unknown) => writeFileSync(join(path, name), JSON.stringify(content));
  const names = nodes.map((_, at) => `n${at}`);
  mkdirSync(join(path, "root"), { recursive: true });
  write("bundle.json", {
    uid: "u",
    name: "n",
    format: "json",
    version: "0.25.2",
    timestamp: "2026-01-01T00:00:00",
  });
  write("root/node.json", { name: "p", shape: { inputs: [], outputs: [] } });
  write("root/model.json", { op: "pipeline", attributes: { nodes: { type: "list", string: names } } });
  for (const [at, { op, attributes, inputs, outputs }] of nodes.entries()) {
    mkdirSync(join(path, `root/n${at}.node`));
    write(`root/n${at}.node/node.json`, { name: `n${at}`, shape: { inputs, outputs } });
    write(`root/n${at}.node/model.json`, { op, attributes });
  }
  return path;
}

/** A bundle of one node. */
const bundleFolder = (op: string, attributes: unknown, inputs: object[], outputs: object[]) =>
  bundleOf({ op, attributes, inputs, outputs });

/** A vector_assembler of numbers. */
const assembling = (output: string, ...columns: readonly string[]): BundleNode => ({
  op: "vector_assembler",
  attributes: {
    input_shapes: { type: "list", data_shape: columns.map(() => ({ base: "scalar", isNullable: false })) },
  },
  inputs: columns.map((name, at) => ({ port: `input${at}`, name })),
  outputs: [{ port: "output", name: output }],
});
const assembled = (...columns: readonly string[]) => bundleOf(assembling("features", ...columns));

/** A string_indexer of a label, as a training pipeline leaves it in. */
const indexedLabel: BundleNode = {
  op: "string_indexer",
  attributes: { labels: { type: "list", string: ["no", "yes"] }, handle_invalid: { string: "error" } },
  inputs: [{ port: "input", name: "label" }],
  outputs: [{ port: "output", name: "label_index" }],
};

interface ModelDocument {
  version: number[];
  learner: {
    attributes: Record<string, string>;
    feature_names: string[];
    feature_types: string[];
    learner_model_param: Record<string, string>;
  };
}

/** The named model with something of it changed. */
function changedModel(change: (model: ModelDocument) => void): string {
  const model = JSON.parse(readFileSync(named, "utf8")) as ModelDocument;
  change(model);
  return fileOf("model.json", JSON.stringify(model));
}

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
    const model = changedModel(({ learner }) => {
      learner.feature_types = ["float", "c", "float", "float", "float"];
    });
    expect((await init(model)).out).toContain('Which category each number of "column 1" stands for');
    rmSync(project, { recursive: true });
    expect((await init(named)).out).not.toContain("Which category");
  });

  it.each([
    [
      "has a best round",
      "names 2 as its best",
      (model: ModelDocument) => (model.learner.attributes = { best_iteration: "1" }),
    ],
    [
      "is of XGBoost before 1.3",
      "versions before 1.3 add the base score last",
      (model: ModelDocument) => (model.version = [1, 2, 1]),
    ],
  ])("says what a model leaves open that %s", async (_, words, change) => {
    expect((await init(changedModel(change))).out).toContain(words);
    rmSync(project, { recursive: true });
    expect((await init(named)).out).not.toContain(words);
  });

  it("in a folder with hidden files, such as a Mac leaves, is the one that shows", async () => {
    const place = join(fileOf("model.json", readFileSync(named)), "..");
    writeFileSync(join(place, "._model.json"), "junk");
    expect((await init(place)).status).toBe(0);
    expect(readFileSync(join(project, "xgboost/model/xgboost-model")).equals(readFileSync(named))).toBe(true);
  });

  it("answers what its last node makes; a label indexed for training need not be sent, and that is said", async () => {
    const { status, out } = await init(bundleOf(indexedLabel, assembling("features", "a", "b")));
    expect(status).toBe(0);
    expect(out).toContain(
      'it answers "features" and leaves out "label_index", so that "label" need not be sent',
    );
    expect(read("spark/stage.ts")).toContain('columns: { a: "float64", b: "float64" }');
    expect(vectors("spark/spark.vectors.json").cases[0]?.response.body).toBe("1.0,1.0\n");
  });

  it("keeps no request its model refuses, and says so", async () => {
    const buckets = bundleFolder(
      "bucketizer",
      { splits: { type: "list", double: [0.5, 1, 2] }, handle_invalid: { string: "error" } },
      [{ port: "input", name: "x" }],
      [{ port: "output", name: "bucket" }],
    );
    const { status, out } = await init(buckets);
    expect(status).toBe(0);
    // Of 1, 0 and 0.25 the first is in a bucket.
    expect(vectors("spark/spark.vectors.json").cases.map(({ request }) => request.body)).toEqual(["1\n"]);
    expect(out).toContain("one made from the schema was refused and left out (spark: ");
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

  it("take the vector that is as long as the booster's features, whichever node makes it", async () => {
    const bundle = bundleOf(assembling("features", ...five), assembling("other", "column 0", "x"));
    expect((await init(bundle, named)).status).toBe(0);
    expect(read("spark/stage.ts")).toContain('outputs: ["features"]');
  });

  it("of many features without names are declared by a rule, of few by the bundle's names", async () => {
    const nameless = (count: number) =>
      changedModel(({ learner }) => {
        learner.feature_names = [];
        learner.learner_model_param["num_feature"] = String(count);
      });
    const columns = (count: number) => Array.from({ length: count }, (_, at) => `c_${at}`);
    expect((await init(assembled(...columns(41)), nameless(41))).status).toBe(0);
    expect(read("xgboost/stage.ts")).toMatch(/Array\.from\(\{ length: 41 \}, .*`f\$\{at\}`/);
    rmSync(project, { recursive: true });
    expect((await init(assembled(...columns(40)), nameless(40))).status).toBe(0);
    expect(read("xgboost/stage.ts")).toContain('c_39: "float64"');
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

  it("includes what the operating system does not reach", async () => {
    const round = join(folder, "round");
    symlinkSync(round, round);
    expect((await init(round)).err).toMatch(/SW_CLI_ARTIFACT: .*round" cannot be read: ELOOP/);
  });

  it("and a folder in use stays as it is", async () => {
    mkdirSync(project);
    writeFileSync(join(project, "mine"), "");
    expect((await init(named)).err).toContain("SW_CLI_FOLDER_TAKEN");
    expect(readdirSync(project)).toEqual(["mine"]);
  });
});
