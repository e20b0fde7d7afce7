/** A model whose call takes 30 ms whatever its rows: it gains from batching, and it is one for worker threads. */

import { defineStage } from "@stagewright/core";

export default defineStage("joining")
  .input({ columns: { x: "float64" } })
  .predict((table) => {
    const until = performance.now() + 30;
    while (performance.now() < until);
    return table.mapValues("x", (x) => x + 1);
  })
  .options({ batch: { maxRows: 64, maxDelayMs: 20 } });
