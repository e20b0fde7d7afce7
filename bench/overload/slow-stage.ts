/** A model that takes MODEL_MS milliseconds of a processor, whatever it is sent. */

import { defineStage } from "@stagewright/core";

const modelMs = Number(process.env["MODEL_MS"] ?? 50);

export default defineStage("slow")
  .input({ columns: { x: "float64" } })
  .predict((table) => {
    const until = performance.now() + modelMs;
    while (performance.now() < until);
    return table;
  });
