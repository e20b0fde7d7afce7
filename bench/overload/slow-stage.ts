/** A model that takes MODEL_MS milliseconds of a processor, whatever it is sent; with MODEL_WAITS=1 of its thread alone. */

import { defineStage } from "@stagewright/core";

const waits = process.env["MODEL_WAITS"] === "1";
const nothing = new Int32Array(new SharedArrayBuffer(4));
const modelMs = Number(process.env["MODEL_MS"] ?? 50);

export default defineStage("slow")
  .input({ columns: { x: "float64" } })
  .predict((table) => {
    if (waits) Atomics.wait(nothing, 0, 0, modelMs);
    const until = performance.now() + modelMs;
    while (!waits && performance.now() < until);
    return table;
  });
