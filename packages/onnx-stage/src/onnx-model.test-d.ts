/** Types of `onnxModel`: what a stage may write and what must not compile. */
import { defineStage, Tensor } from "@stagewright/core";
import { expectTypeOf } from "vitest";
import { type OnnxModel, onnxModel } from "./onnx-model.ts";

const features = new Tensor("float32", new Float32Array(10), [1, 10]);
const words = new Tensor("string", ["M"], [1, 1]);

export async function typesOfOnnxModel(modelDir: string): Promise<void> {
  const open = await onnxModel(modelDir);
  expectTypeOf(open).toEqualTypeOf<OnnxModel>();
  expectTypeOf(await open.run({ anything: features })).toEqualTypeOf<Record<string, Tensor>>();

  const named = await onnxModel(modelDir, { outputs: ["variable", "variance"] });
  expectTypeOf(await named.run({ features })).toEqualTypeOf<Record<"variable" | "variance", Tensor>>();
  // @ts-expect-error an output that is not declared
  (await named.run({ features })).label;

  const typed = await onnxModel(modelDir, {
    inputs: {
      features: { dtype: "float32", shape: [null, 10] },
      sex: { dtype: "string", shape: [null, 1] },
    },
    warmUp: { features, sex: words },
  });
  await typed.run({ features, sex: words });
  // @ts-expect-error an input is missing
  await typed.run({ features });
  // @ts-expect-error another dtype
  await typed.run({ features: words, sex: words });
  // @ts-expect-error an input nobody declared
  await typed.run({ features, sex: words, weight: features });
  // @ts-expect-error no dtype of a tensor
  await onnxModel(modelDir, { inputs: { features: { dtype: "float16", shape: [null] } } });
}

/** A whole stage: outputs go on to `postprocess` by name, and numbers of a dtype only the model knows can be rounded. */
export const rounded = defineStage("rounded")
  .input({ columns: { length: "float32", diameter: "float32" } })
  .load(({ modelDir }) => onnxModel(modelDir, { outputs: ["variable"] }))
  .preprocess((table) => table.toTensor("float32"))
  .predict((features, { model }) => model.run({ features }))
  .postprocess(({ variable }) => variable.round(1));
