/** A model inside a stage: what reaches `/ping` and what does not. */
import { fileURLToPath } from "node:url";
import { defineStage, openStage, readEnvironment, silentLogger, type WarmUp } from "@stagewright/core";
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
