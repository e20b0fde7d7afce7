/** Every code of the catalogue is thrown here, by what the package does with real models and feeds; the compiler asks for each. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Outcome, silentLogger, Tensor } from "@stagewright/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { onnxErrors } from "./errors.ts";
import { type OnnxModelOptions, onnxModel } from "./onnx-model.ts";

type Refusal = readonly [outcome: Outcome, message: string | RegExp, act: () => Promise<unknown>];
type Options = OnnxModelOptions<string, Record<never, never>>;

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onnx-every-code-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A model folder of these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const modelDir = mkdtempSync(join(folder, "model-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(modelDir, name), text);
  return modelDir;
}

const load = (file: string, options: Options = {}) =>
  onnxModel(FIXTURES, { file, log: silentLogger, ...options });

/** What a model makes of one feed. */
async function run(file: string, feeds: Readonly<Record<string, Tensor>>): Promise<unknown> {
  const model = await load(file);
  try {
    return await model.run(feeds);
  } finally {
    await model.close();
  }
}

const numbers = (...values: number[]) => new Tensor("float32", Float32Array.from(values), [1, values.length]);

/** Loads a model on a worker thread of a process in which nobody switched telemetry off. Runs the built package. */
function loadOnThread(): Promise<never> {
  const entry = new URL("../dist/index.js", import.meta.url).href;
  const code = `
    const { parentPort } = require("node:worker_threads");
    import(${JSON.stringify(entry)})
      .then(({ onnxModel }) => onnxModel(${JSON.stringify(FIXTURES)}, { file: "linear-regressor.onnx" }))
      .then(() => ({}), ({ code, outcome, message }) => ({ code, outcome, message }))
      .then((result) => parentPort.postMessage(result));`;
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  const thread = new Worker(code, { eval: true, env });
  return new Promise((_resolve, reject) => {
    thread.once("message", reject);
    thread.once("error", reject);
  });
}

const refusals: Readonly<Record<keyof typeof onnxErrors, Refusal>> = {
  SW_ONNX_MODEL_MISSING: [
    "stage-invalid",
    /^Model folder ".*" holds no \.onnx file, but "model\.joblib"; put model\.onnx into it\.$/,
    () => onnxModel(folderOf({ "model.joblib": "" })),
  ],
  SW_ONNX_MODEL_AMBIGUOUS: [
    "stage-invalid",
    /^Model folder ".*" holds 2 \.onnx files \("a\.onnx", "b\.onnx"\) and none is called model\.onnx; rename the one to serve, or name it with the option file\.$/,
    () => onnxModel(folderOf({ "a.onnx": "", "b.onnx": "" })),
  ],
  SW_ONNX_EXECUTION_PROVIDER: [
    "stage-invalid",
    /^Execution provider "coreml" is not in this build of ONNX Runtime; name one of "cpu".* in executionProviders\. CUDA is there on linux\/x64 only\.$/,
    () => load("linear-regressor.onnx", { executionProviders: ["coreml"] }),
  ],
  SW_ONNX_EXECUTION_PROVIDER_START: [
    "stage-invalid",
    /^Execution provider "cuda" cannot start on this machine \(.+\); the model opens on "cpu" alone\. CUDA needs linux\/x64, CUDA 12, .*--onnxruntime-node-install=cuda12` where there is a network\.$/,
    () => load("linear-regressor.onnx", { executionProviders: ["cuda"] }),
  ],
  SW_ONNX_TELEMETRY: [
    "stage-invalid",
    'ONNX Runtime reports to its vendor unless ORT_DISABLE_TELEMETRY is set, and a worker thread cannot set it for its process; set ORT_DISABLE_TELEMETRY=1 before the worker starts, or "0" to allow the reports.',
    loadOnThread,
  ],
  SW_ONNX_LOAD: [
    "stage-invalid",
    /^ONNX Runtime cannot open ".*model\.onnx" \(.*Protobuf parsing failed.*\); export the model again, for an opset it knows\.$/,
    () => onnxModel(folderOf({ "model.onnx": "no model" })),
  ],
  SW_ONNX_SESSION_OPTION: [
    "stage-invalid",
    /^ONNX Runtime does not take the session's settings: .*intraOpNumThreads.*-1\. Correct the options threads and session of onnxModel; the model opens without them\.$/,
    () => load("linear-regressor.onnx", { threads: -1 }),
  ],
  SW_ONNX_SIGNATURE: [
    "stage-invalid",
    /^Model ".*linear-regressor\.onnx" does not fit the stage: outputs\.rings: got no such output \(its tensors: variable\), expected a tensor\. Change the declaration or export the model again\.$/,
    () => load("linear-regressor.onnx", { outputs: ["rings"] }),
  ],
  SW_ONNX_OUTPUT_NOT_TENSOR: [
    "stage-invalid",
    /^Output "output_probability" of ".*iris-classifier-zipmap\.onnx" is no tensor but a sequence or map, which is never fetched; export the model without ZipMap, .* which makes the probabilities one \[N, classes\] tensor\.$/,
    () => load("iris-classifier-zipmap.onnx", { outputs: ["output_probability"] }),
  ],
  SW_ONNX_WARM_UP: [
    "stage-invalid",
    /^Model ".*strict-categories\.onnx" failed on the feeds of the warmUp option \(.+\); give it a record the model takes\.$/,
    () => load("strict-categories.onnx", { warmUp: { sex: new Tensor("string", ["X"], [1, 1]) } }),
  ],
  SW_ONNX_WARM_UP_FILE: [
    "stage-invalid",
    /^Warm-up file ".*absent\.json": .*no such file.*\. It holds a JSON object of the model's inputs, each a nested array of its shape\.$/,
    () => load("linear-regressor.onnx", { warmUp: "absent.json" }),
  ],
  SW_ONNX_FEEDS: [
    "stage-fault",
    /^The stage feeds its model wrongly: .*input "features" got .*\. Change the hook that makes the feeds\.$/,
    () => run("linear-regressor.onnx", { features: numbers(1, 2, 3) }),
  ],
  SW_ONNX_SHAPE: [
    "input-invalid",
    'The input does not have the shape of the model\'s: input "float_input" got float32 [1, 2], expected float32 [?, 3].',
    () => run("linear-regressor.onnx", { float_input: numbers(1, 2) }),
  ],
  SW_ONNX_HALF: [
    "input-invalid",
    'Record 1, input "x": got 70000, expected a number from -65504 to 65504, for the model computes in float16.',
    () => run("half-precision-input.onnx", { x: numbers(1, 70_000) }),
  ],
  SW_ONNX_RUN: [
    "stage-fault",
    'Model "look-up.onnx" failed while computing. The log of this invocation holds ONNX Runtime\'s words.',
    () => run("look-up.onnx", { index: new Tensor("int64", BigInt64Array.of(7n), [1]) }),
  ],
  SW_ONNX_CLOSED: [
    "stage-fault",
    'Model "linear-regressor.onnx" is closed; load it again with onnxModel.',
    async () => {
      const model = await load("linear-regressor.onnx");
      await model.close();
      return model.run({ float_input: numbers(1, 2, 3) });
    },
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, words, act]) => {
  const error = await act().catch((reason: unknown) => reason);
  const { code: got, outcome: ending, message } = error as Partial<Record<string, unknown>>;
  const expected = typeof words === "string" ? words : expect.stringMatching(words);
  expect({ code: got, outcome: ending, message }).toEqual({ code, outcome, message: expected });
});
