import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tensor } from "@stagewright/core";
import { afterAll, expect, test, vi } from "vitest";
import { onnxModel } from "./onnx-model.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const silent = { info: () => undefined, warn: () => undefined };
const folder = mkdtempSync(join(tmpdir(), "onnx-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

function recordingLog() {
  return { info: vi.fn(), warn: vi.fn() };
}

const iris = new Tensor("float32", Float32Array.of(5.1, 3.5, 1.4, 0.2, 0.1, 0.2, 3, 4), [2, 4]);
/** By onnxruntime 1.31.1 (Python), 2026-11-20. */
const IRIS_LABELS = [0n, 2n];
const IRIS_PROBABILITIES = [0.99996537, 3.4656197e-5, 1.6339282e-12, 0.045055952, 0.013038471, 0.94190556];

test("records in, records out, in order, as tensors of the model's shapes", async () => {
  const model = await onnxModel(FIXTURES, { file: "two-inputs.onnx" });
  const { sum, total } = await model.run({
    left: new Tensor("float32", Float32Array.of(1, 2, 3, 4), [2, 2]),
    right: new Tensor("float32", Float32Array.of(10, 20, 30, 40), [2, 2]),
  });
  expect(sum).toEqual(new Tensor("float32", Float32Array.of(11, 22, 33, 44), [2, 2]));
  expect(total).toEqual(new Tensor("float32", Float32Array.of(33, 77), [2]));
  await model.close();
});

test("every dtype of a tensor goes through a model and comes back", async () => {
  const model = await onnxModel(FIXTURES, { file: "every-dtype.onnx" });
  const feeds = {
    in_float32: new Tensor("float32", Float32Array.of(0.1, Number.NaN), [1, 2]),
    in_float64: new Tensor("float64", Float64Array.of(0.1, Number.POSITIVE_INFINITY), [1, 2]),
    in_int8: new Tensor("int8", Int8Array.of(-128, 127), [1, 2]),
    in_uint8: new Tensor("uint8", Uint8Array.of(0, 255), [1, 2]),
    in_int16: new Tensor("int16", Int16Array.of(-32768, 32767), [1, 2]),
    in_uint16: new Tensor("uint16", Uint16Array.of(0, 65535), [1, 2]),
    in_int32: new Tensor("int32", Int32Array.of(-2147483648, 2147483647), [1, 2]),
    in_uint32: new Tensor("uint32", Uint32Array.of(0, 4294967295), [1, 2]),
    in_int64: new Tensor("int64", BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n), [1, 2]),
    in_uint64: new Tensor("uint64", BigUint64Array.of(0n, 2n ** 64n - 1n), [1, 2]),
    in_bool: new Tensor("bool", Uint8Array.of(0, 1), [1, 2]),
    in_string: new Tensor("string", ["", "größe, 大"], [1, 2]),
  };
  const outputs = await model.run(feeds);
  for (const [name, tensor] of Object.entries(feeds)) {
    expect(outputs[name.replace("in_", "out_")], name).toEqual(tensor);
  }
  await model.close();
});

test("a float16 model takes and gives float32, converted at its border", async () => {
  const model = await onnxModel(FIXTURES, { file: "half-precision-input.onnx" });
  // 0.1 has the nearest half 0x2e66 = 1638 · 2^-14, 2049 lies between 2048 and 2050 and goes to the even one.
  const given = Float32Array.of(0.1, 2049, -65_504, Number.NaN, Number.POSITIVE_INFINITY, -0);
  const { y } = await model.run({ x: new Tensor("float32", given, [3, 2]) });
  const expected = Float32Array.of(1638 * 2 ** -14, 2048, -65_504, Number.NaN, Number.POSITIVE_INFINITY, -0);
  expect(y).toEqual(new Tensor("float32", expected, [3, 2]));
  const none = await model.run({ x: new Tensor("float32", new Float32Array(0), [0, 2]) });
  expect(none["y"]?.shape).toEqual([0, 2]);
  await model.close();
});

test("a float16 output stands beside a float32 one", async () => {
  const model = await onnxModel(FIXTURES, { file: "half-precision-output.onnx", outputs: ["half", "same"] });
  const { half, same } = await model.run({ x: new Tensor("float32", Float32Array.of(0.1, 1), [1, 2]) });
  expect(half.data).toEqual(Float32Array.of(1638 * 2 ** -14, 1));
  expect(same.data).toEqual(Float32Array.of(0.1, 1));
  await model.close();
});

test("a number beyond the halves is the caller's mistake, with its record", async () => {
  const model = await onnxModel(FIXTURES, { file: "half-precision-input.onnx" });
  const failing = model.run({ x: new Tensor("float32", Float32Array.of(1, 2, 3, 70_000), [2, 2]) });
  await expect(failing).rejects.toMatchObject({
    code: "SW_ONNX_HALF",
    outcome: "input-invalid",
    record: 2,
    message:
      'Record 2, input "x": got 70000, expected a number from -65504 to 65504, for the model computes in float16.',
  });
  await model.close();
});

test("no records in, no records out", async () => {
  const model = await onnxModel(FIXTURES, { file: "linear-regressor.onnx", outputs: ["variable"] });
  const { variable } = await model.run({ float_input: new Tensor("float32", new Float32Array(0), [0, 3]) });
  expect(variable).toEqual(new Tensor("float32", new Float32Array(0), [0, 1]));
  await model.close();
});

test("calls made at once each get their own answer", async () => {
  const model = await onnxModel(FIXTURES, { file: "free-width.onnx", outputs: ["y"] });
  const answers = await Promise.all(
    [1, 2, 3, 4].map((width) =>
      model.run({ x: new Tensor("float32", new Float32Array(width).fill(width), [1, width]) }),
    ),
  );
  for (const [at, { y }] of answers.entries()) {
    expect(y).toEqual(new Tensor("float32", new Float32Array(at + 1).fill(-(at + 1)), [1, at + 1]));
  }
  await model.close();
});

test("weights in a file beside the model are found", async () => {
  const model = await onnxModel(join(FIXTURES, "external-data"), { outputs: ["y"] });
  const { y } = await model.run({ x: new Tensor("float32", Float32Array.of(1, 10), [1, 2]) });
  expect([...y.data]).toEqual([32]);
  await model.close();
});

test("an output that is no tensor is not fetched and said once in the log; the others answer", async () => {
  const log = recordingLog();
  const model = await onnxModel(FIXTURES, { file: "iris-classifier-zipmap.onnx", log });
  const first = await model.run({ float_input: iris });
  await model.run({ float_input: iris });
  expect(Object.keys(first)).toEqual(["output_label"]);
  expect(first["output_label"]).toEqual(new Tensor("int64", BigInt64Array.from(IRIS_LABELS), [2]));
  expect(log.warn).toHaveBeenCalledOnce();
  expect(log.warn).toHaveBeenCalledWith(
    expect.objectContaining({ event: "output-left-out", output: "output_probability" }),
    expect.stringContaining('output "output_probability" is no tensor'),
  );
  await model.close();
});

test("without a log, what is worth a warning is a warning of the process", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  const model = await onnxModel(FIXTURES, { file: "iris-classifier-zipmap.onnx" });
  await vi.waitFor(() => expect(warnings).not.toEqual([]));
  process.off("warning", note);
  expect(warnings.map(({ name, message }) => `${name}: ${message}`)).toEqual([
    'StagewrightWarning: output "output_probability" is no tensor but a sequence or map: never fetched',
  ]);
  await model.close();
});

test("reading an output that is no tensor throws, with how to export without ZipMap", async () => {
  const model = await onnxModel(FIXTURES, { file: "iris-classifier-zipmap.onnx", log: silent });
  const answer = await model.run({ float_input: iris });
  expect(() => answer["output_probability"]).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_OUTPUT_NOT_TENSOR",
      message: expect.stringContaining('options={"zipmap": False}'),
    }),
  );
  await model.close();
});

test("exported without ZipMap the same classifier answers its probabilities", async () => {
  const model = await onnxModel(FIXTURES, {
    file: "iris-classifier-tensor.onnx",
    outputs: ["probabilities"],
  });
  const { probabilities } = await model.run({ float_input: iris });
  expect(probabilities.shape).toEqual([2, 3]);
  for (const [at, expected] of IRIS_PROBABILITIES.entries()) {
    expect(Math.abs(Number(probabilities.data[at]) - expected)).toBeLessThan(1e-7);
  }
  expect(Object.keys(await model.run({ float_input: iris }))).toEqual(["probabilities"]);
  await model.close();
});

test("a model that does not fit the declaration is refused at load", async () => {
  const loading = onnxModel(FIXTURES, {
    file: "linear-regressor.onnx",
    inputs: { features: { dtype: "float32", shape: [null, 10] } },
    outputs: ["rings"],
  });
  await expect(loading).rejects.toMatchObject({
    code: "SW_ONNX_SIGNATURE",
    message: expect.stringMatching(/inputs\.features.*inputs\.float_input.*outputs\.rings/),
  });
});

test("a file that is no model is refused with ONNX Runtime's words as cause", async () => {
  writeFileSync(join(folder, "model.onnx"), "not a model");
  await expect(onnxModel(folder)).rejects.toMatchObject({
    code: "SW_ONNX_LOAD",
    outcome: "stage-invalid",
    cause: expect.objectContaining({ message: expect.stringContaining("Protobuf parsing failed") }),
  });
});

test("an execution provider that is not in the build is refused by name", async () => {
  const loading = onnxModel(FIXTURES, {
    file: "linear-regressor.onnx",
    session: { executionProviders: ["coreml"] },
  });
  await expect(loading).rejects.toMatchObject({
    code: "SW_ONNX_EXECUTION_PROVIDER",
    message: expect.stringMatching(/"coreml".*"cpu"/),
  });
});

test("an execution provider that cannot start here is refused with the way to get it, the model being sound", async () => {
  const loading = onnxModel(FIXTURES, { file: "linear-regressor.onnx", executionProviders: ["cuda", "cpu"] });
  await expect(loading).rejects.toMatchObject({
    code: "SW_ONNX_EXECUTION_PROVIDER_START",
    outcome: "stage-invalid",
    message: expect.stringMatching(/"cuda" cannot start.*CUDA 12.*--onnxruntime-node-install=cuda12/),
  });
  writeFileSync(join(folder, "broken.onnx"), "not a model");
  await expect(
    onnxModel(folder, { file: "broken.onnx", executionProviders: ["cuda"] }),
  ).rejects.toMatchObject({ code: "SW_ONNX_LOAD" });
});

test("a setting that ONNX Runtime does not take is not blamed on the model", async () => {
  const file = "linear-regressor.onnx";
  const session = { graphOptimizationLevel: "turbo" as "all" };
  await expect(onnxModel(FIXTURES, { file, session })).rejects.toMatchObject({
    code: "SW_ONNX_SESSION_OPTION",
    message: expect.stringContaining("turbo"),
  });
  writeFileSync(join(folder, "unsound.onnx"), "not a model");
  await expect(onnxModel(folder, { file: "unsound.onnx", session })).rejects.toMatchObject({
    code: "SW_ONNX_LOAD",
  });
});

test("threads are a setting of their own; the answers are the same", async () => {
  const options = { file: "iris-classifier-tensor.onnx", outputs: ["probabilities"], threads: 2 } as const;
  const model = await onnxModel(FIXTURES, { ...options, executionProviders: ["cpu"] });
  const { probabilities } = await model.run({ float_input: iris });
  for (const [at, expected] of IRIS_PROBABILITIES.entries())
    expect(Math.abs(Number(probabilities.data[at]) - expected)).toBeLessThan(1e-7);
  await model.close();
});

test("a failure inside the model is the stage's fault; the client's sentence holds no path, the next call works", async () => {
  const model = await onnxModel(FIXTURES, { file: "look-up.onnx", outputs: ["value"] });
  const failing = model.run({ index: new Tensor("int64", BigInt64Array.of(7n), [1]) });
  await expect(failing).rejects.toMatchObject({
    code: "SW_ONNX_RUN",
    outcome: "stage-fault",
    message:
      'Model "look-up.onnx" failed while computing. The log of this invocation holds ONNX Runtime\'s words.',
    cause: expect.objectContaining({ message: expect.stringContaining("out of data bounds") }),
  });
  const { value } = await model.run({ index: new Tensor("int64", BigInt64Array.of(2n, 0n), [2]) });
  expect([...value.data]).toEqual([2.5, 0.5]);
  await model.close();
});

test("a record of zeros that the model refuses is a warning, not the end of the load", async () => {
  const log = recordingLog();
  const model = await onnxModel(FIXTURES, { file: "strict-categories.onnx", outputs: ["encoded"], log });
  expect(log.warn).toHaveBeenCalledWith(
    expect.objectContaining({ event: "warm-up-refused" }),
    expect.stringContaining("give the warmUp option a record it takes"),
  );
  const { encoded } = await model.run({ sex: new Tensor("string", ["I"], [1, 1]) });
  expect([...encoded.data]).toEqual([0, 1, 0]);
  await model.close();
});

test("feeds given for the warm-up must succeed", async () => {
  const options = { file: "strict-categories.onnx", outputs: ["encoded"], log: silent } as const;
  const fits = await onnxModel(FIXTURES, {
    ...options,
    warmUp: { sex: new Tensor("string", ["F"], [1, 1]) },
  });
  await fits.close();
  const loading = onnxModel(FIXTURES, { ...options, warmUp: { sex: new Tensor("string", ["X"], [1, 1]) } });
  await expect(loading).rejects.toMatchObject({ code: "SW_ONNX_WARM_UP", outcome: "stage-invalid" });
});

test("a recorded warm-up beside the model is run, found by its name or by option, and must succeed", async () => {
  const beside = mkdtempSync(join(folder, "recorded-"));
  cpSync(join(FIXTURES, "strict-categories.onnx"), join(beside, "model.onnx"));
  writeFileSync(join(beside, "warm-up.json"), '{"sex": [["F"], ["I"]]}');
  const log = recordingLog();
  const model = await onnxModel(beside, { outputs: ["encoded"], log });
  expect(log.warn).not.toHaveBeenCalled();
  await model.close();
  writeFileSync(join(beside, "other.json"), '{"sex": [["X"]]}');
  await expect(onnxModel(beside, { warmUp: "other.json", log })).rejects.toMatchObject({
    code: "SW_ONNX_WARM_UP",
  });
});

test("a recorded warm-up may hold every dtype", async () => {
  const beside = mkdtempSync(join(folder, "dtypes-"));
  cpSync(join(FIXTURES, "every-dtype.onnx"), join(beside, "model.onnx"));
  const numbers = ["float32", "float64", "int8", "uint8", "int16", "uint16", "int32", "uint32"];
  const inputs = Object.fromEntries(numbers.map((dtype) => [`in_${dtype}`, [[1, 2]]]));
  const rest = {
    in_float64: [[null, 0.5]],
    in_int64: [["-9007199254740993", 1]],
    in_uint64: [[0, "18446744073709551615"]],
    in_bool: [[true, false]],
    in_string: [["", "a"]],
  };
  writeFileSync(join(beside, "warm-up.json"), JSON.stringify({ ...inputs, ...rest }));
  const model = await onnxModel(beside, { log: silent });
  await model.close();
});

test.each([
  ["nothing", "is no file", /no such file/],
  ["{", "is no JSON", /JSON/],
  ["7", "is no object", /it holds no object/],
  ["{}", "lacks an input", /input "sex" is missing/],
  ['{"sex": [["F"], []]}', "has ragged arrays", /input "sex" has arrays of unequal length/],
  ['{"sex": [[1]]}', "has another dtype", /input "sex" holds 1, which is no string/],
])("a recorded warm-up of %s %s: refused with what is wrong", async (text, _, message) => {
  const beside = mkdtempSync(join(folder, "wrong-"));
  cpSync(join(FIXTURES, "strict-categories.onnx"), join(beside, "model.onnx"));
  if (text !== "nothing") writeFileSync(join(beside, "mine.json"), text);
  await expect(onnxModel(beside, { warmUp: "mine.json", log: silent })).rejects.toMatchObject({
    code: "SW_ONNX_WARM_UP_FILE",
    outcome: "stage-invalid",
    message: expect.stringMatching(message),
  });
});

test("the log says what was loaded", async () => {
  const log = recordingLog();
  const model = await onnxModel(FIXTURES, { file: "linear-regressor.onnx", log });
  expect(log.info).toHaveBeenCalledWith(
    {
      event: "model-loaded",
      file: join(FIXTURES, "linear-regressor.onnx"),
      inputs: ["float_input float32 [?, 3]"],
      outputs: ["variable"],
    },
    "model loaded",
  );
  expect(log.warn).not.toHaveBeenCalled();
  await model.close();
});

test("closing waits for runs already made, twice is allowed, and a run after it is refused", async () => {
  cpSync(join(FIXTURES, "linear-regressor.onnx"), join(folder, "model.onnx"));
  const model = await onnxModel(folder, { outputs: ["variable"] });
  const feeds = { float_input: new Tensor("float32", Float32Array.of(1, 2, 3), [1, 3]) };
  const running = model.run(feeds);
  const closing = model.close();
  expect((await running).variable.shape).toEqual([1, 1]);
  await closing;
  await model.close();
  await expect(model.run(feeds)).rejects.toMatchObject({ code: "SW_ONNX_CLOSED" });
});
