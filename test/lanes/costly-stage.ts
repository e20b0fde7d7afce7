/** A model that holds its thread for 30 ms whatever it is sent, the row of its trial included. */

import { defineStage } from "@stagewright/core";

export default defineStage("costly")
  .input({ columns: { x: "float64" } })
  .predict((table) => {
    const until = performance.now() + 30;
    while (performance.now() < until);
    return table;
  });
