/** What the compiler knows of a model; checked by `pnpm typecheck`, never run. */
import { defineStage, type Tensor } from "@stagewright/core";
import { mleapModel } from "./index.ts";

defineStage("typed")
  .input({ columns: { sex: "string" } })
  .load(({ modelDir }) => mleapModel(modelDir, { outputs: ["features", "prediction"] }))
  .predict((table, { model }): Tensor => {
    const names: readonly ("features" | "prediction")[] = model.outputs;
    // @ts-expect-error: no such output
    model.tensor(table, "feature");
    // @ts-expect-error: rows are a Table or a LeapFrame
    model.table([["M"]]);
    return model.tensor(table, names[0]);
  });
