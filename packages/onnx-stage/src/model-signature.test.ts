import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type DeclaredSignature, type ModelSignature, readSignature } from "./model-signature.ts";
import { createSession } from "./session.ts";

async function signatureOf(name: string, declared?: DeclaredSignature): Promise<ModelSignature> {
  const session = await createSession(fileURLToPath(new URL(`../fixtures/${name}.onnx`, import.meta.url)));
  try {
    return readSignature(session, `${name}.onnx`, declared);
  } finally {
    await session.release();
  }
}

test("names, dtypes, fixed sizes and symbols come from the model", async () => {
  expect(await signatureOf("two-inputs")).toEqual({
    inputs: [
      { name: "left", dtype: "float32", shape: ["N", 2] },
      { name: "right", dtype: "float32", shape: ["N", 2] },
    ],
    outputs: [
      { name: "sum", dtype: "float32", shape: ["N", 2] },
      { name: "total", dtype: "float32", shape: ["N"] },
    ],
    leftOut: [],
  });
});

test("an output that is no tensor is left out", async () => {
  const { outputs, leftOut } = await signatureOf("iris-classifier-zipmap");
  expect(outputs.map(({ name }) => name)).toEqual(["output_label"]);
  expect(leftOut).toEqual([{ name: "output_probability", type: "no tensor but a sequence or map" }]);
});

test("an output of a dtype no payload has is left out", async () => {
  const { outputs, leftOut } = await signatureOf("four-bit-output");
  expect(outputs.map(({ name }) => name)).toEqual(["negative"]);
  expect(leftOut).toEqual([{ name: "four", type: "a tensor of int4" }]);
});

test("an input of a dtype no payload has is refused", async () => {
  await expect(signatureOf("four-bit-input")).rejects.toMatchObject({
    code: "SW_ONNX_SIGNATURE",
    message: expect.stringContaining("inputs.x: got a tensor of int4, expected a dtype of a Tensor"),
  });
});

test("a float16 input or output is float32 to the stage, and declared as such", async () => {
  const inputs = { x: { dtype: "float32", shape: [null, 2] } } as const;
  expect(await signatureOf("half-precision-input", { inputs, outputs: ["y"] })).toEqual({
    inputs: [{ name: "x", dtype: "float32", shape: ["N", 2], half: true }],
    outputs: [{ name: "y", dtype: "float32", shape: ["N", 2], half: true }],
    leftOut: [],
  });
});

test("a declaration that fits is accepted, a fixed size where the model has none included", async () => {
  await signatureOf("two-inputs", {
    inputs: { left: { dtype: "float32", shape: [null, 2] }, right: { dtype: "float32", shape: [8, 2] } },
    outputs: ["total"],
  });
});

test("every difference from the declaration is listed in one error", async () => {
  await expect(
    signatureOf("two-inputs", {
      inputs: {
        left: { dtype: "float64", shape: [null, 2] },
        middle: { dtype: "float32", shape: [null] },
      },
      outputs: ["sum", "mean"],
    }),
  ).rejects.toMatchObject({
    code: "SW_ONNX_SIGNATURE",
    outcome: "stage-invalid",
    details: {
      mismatches: [
        { path: "inputs.left", got: "float32 [N, 2]", expected: "float64 [?, 2]" },
        { path: "inputs.middle", got: "no such input (its inputs: left, right)", expected: "float32 [?]" },
        { path: "inputs.right", got: "float32 [N, 2]", expected: "nothing of that name" },
        { path: "outputs.mean", got: "no such output (its tensors: sum, total)", expected: "a tensor" },
      ],
    },
  });
});

test.each([
  ["another rank", [null]],
  ["another fixed size", [null, 3]],
  ["a size left open that the model fixes", [null, null]],
])("%s is a mismatch", async (_case, shape) => {
  await expect(
    signatureOf("iris-classifier-tensor", { inputs: { float_input: { dtype: "float32", shape } } }),
  ).rejects.toMatchObject({ code: "SW_ONNX_SIGNATURE" });
});

test("declaring that no output is read is a mismatch", async () => {
  await expect(signatureOf("linear-regressor", { outputs: [] })).rejects.toMatchObject({
    code: "SW_ONNX_SIGNATURE",
    message: expect.stringContaining("outputs: got variable, expected none of them"),
  });
});

test("declaring an output that is no tensor is refused with how to export without ZipMap", async () => {
  await expect(
    signatureOf("iris-classifier-zipmap", { outputs: ["output_label", "output_probability"] }),
  ).rejects.toMatchObject({
    code: "SW_ONNX_OUTPUT_NOT_TENSOR",
    outcome: "stage-invalid",
    message: expect.stringMatching(/"output_probability".*no tensor.*options=\{"zipmap": False\}/),
  });
});

test("declaring an output of a dtype no payload has is refused with another remedy", async () => {
  await expect(signatureOf("four-bit-output", { outputs: ["four"] })).rejects.toMatchObject({
    code: "SW_ONNX_OUTPUT_NOT_TENSOR",
    message: expect.stringMatching(/"four".*a tensor of int4.*cast it to float32/),
  });
});

test("a model without a single readable output is refused the same way", async () => {
  await expect(signatureOf("only-zipmap")).rejects.toMatchObject({ code: "SW_ONNX_OUTPUT_NOT_TENSOR" });
});
