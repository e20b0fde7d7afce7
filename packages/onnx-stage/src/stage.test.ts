/** A model inside a stage: what reaches `/ping` and what does not. */
import { fileURLToPath } from "node:url";
import { defineStage, openStage, readEnvironment, silentLogger, text, type WarmUp } from "@stagewright/core";
import { expect, test } from "vitest";
import { onnxModel } from "./onnx-model.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const columns = { a: "float32", b: "float32", c: "float32", d: "float32" } as const;
const warmUp: WarmUp = { body: "5.1,3.5,1.4,0.2\n", contentType: "text/csv" };
const surroundings = { environment: readEnvironment({}), log: silentLogger };

/** A stage around the zipmap classifier that answers one of its outputs. */
function stageReading(output: string) {
  return defineStage("iris")
    .input({ columns })
    .load(() => onnxModel(FIXTURES, { file: "iris-classifier-zipmap.onnx", log: silentLogger }))
    .preprocess((rows) => rows.toTensor("float32"))
    .predict((float_input, { model }) => model.run({ float_input }))
    .postprocess((answer) => answer[output]!)
    .options({ warmUp });
}

test("a stage that reads a tensor of a model with a ZipMap answers", async () => {
  const stage = await openStage(stageReading("output_label"), surroundings);
  const answer = await stage.invoke({
    body: Buffer.from("5.1,3.5,1.4,0.2\n0.1,0.2,3,4\n"),
    contentType: "text/csv",
    accept: "text/csv",
    invocationId: "1",
  });
  expect(String(answer.body)).toBe("0\n2\n");
  await stage.close();
});

test("a stage that reads the ZipMap is refused by its warm-up, with how to export without one", async () => {
  await expect(openStage(stageReading("output_probability"), surroundings)).rejects.toMatchObject({
    outcome: "stage-invalid",
    message: expect.stringContaining('options={"zipmap": False}'),
  });
});

/** A stage of `names` as columns around the regressor of three features. */
function regressor(names: readonly string[], answered: readonly string[]) {
  return defineStage("rings")
    .input({ columns: names.map((name) => [name, "float32"] as const) })
    .load(() =>
      onnxModel(FIXTURES, { file: "linear-regressor.onnx", outputs: ["variable"], log: silentLogger }),
    )
    .predict((rows, { model }) => model.run({ float_input: rows.toTensor("float32") }))
    .postprocess(({ variable }) => variable)
    .output({ columns: answered.map((name) => [name, "float32"] as const) });
}

test("a stage whose columns are the model's width on both sides loads", async () => {
  await (await openStage(regressor(["a", "b", "c"], ["rings"]), surroundings)).close();
});

test("a stage whose columns are not the model's width is refused at load, both sides at once", async () => {
  await expect(openStage(regressor(["a", "b"], ["low", "high"]), surroundings)).rejects.toMatchObject({
    code: "SW_STAGE_DECLARATION",
    outcome: "stage-invalid",
    details: {
      problems: [
        'input "float_input" got float32 [1, 2], expected float32 [?, 3]',
        expect.stringContaining('got a float32 tensor [1, 1] of 1 columns, declared are 2: "low", "high"'),
      ],
    },
  });
});

test("a stage that feeds names and dtypes the model has not is refused at load, all of them", async () => {
  const stage = defineStage("sums")
    .input({ columns: { a: "float64", b: "float64" } })
    .load(() => onnxModel(FIXTURES, { file: "two-inputs.onnx", log: silentLogger }))
    .predict((rows, { model }) =>
      model.run({ left: rows.toTensor("float64"), centre: rows.toTensor("float32") }),
    )
    .postprocess(({ sum }) => sum!);
  await expect(openStage(stage, surroundings)).rejects.toMatchObject({
    code: "SW_STAGE_DECLARATION",
    details: {
      problems: [
        'input "left" got float64 [1, 2], expected float32 [N, 2]',
        'input "right" got nothing, expected float32 [N, 2]',
        'input "centre" got float32 [1, 2], expected no input of that name',
      ],
    },
  });
});

test("a ZipMap that nothing shows to be unread is refused at load, with the outputs to name", async () => {
  const untried = (outputs?: readonly "output_label"[]) =>
    defineStage("iris")
      .load(() =>
        onnxModel(FIXTURES, {
          file: "iris-classifier-zipmap.onnx",
          log: silentLogger,
          ...(outputs === undefined ? {} : { outputs }),
        }),
      )
      .postprocess(() => text("anything"));
  await expect(openStage(untried(), surroundings)).rejects.toMatchObject({
    code: "SW_STAGE_DECLARATION",
    message: expect.stringMatching(/"output_probability" is no tensor.*outputs: \["output_label"\]/),
  });
  await (await openStage(untried(["output_label"]), surroundings)).close();
});

test("closing the stage closes its model", async () => {
  let model: Awaited<ReturnType<typeof onnxModel>> | undefined;
  const stage = await openStage(
    defineStage("iris").load(async () => {
      model = await onnxModel(FIXTURES, { file: "linear-regressor.onnx" });
      return model;
    }),
    surroundings,
  );
  await stage.close();
  await expect(model?.run({})).rejects.toMatchObject({ code: "SW_ONNX_CLOSED" });
});
