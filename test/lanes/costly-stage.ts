/** A model that holds its thread for 30 ms whatever it is sent, the row of its trial included. */

import { isMainThread } from "node:worker_threads";
import { defineStage } from "@stagewright/core";

export default defineStage("costly")
  .input({ columns: { x: "float64" } })
  .load(({ environment, log }) => {
    if (!isMainThread && environment.variables["LOADS"] === "once") throw new Error("the port is taken");
    log.info({ isMainThread }, "loaded");
  })
  .predict((table) => {
    const until = performance.now() + 30;
    while (performance.now() < until);
    return table;
  });
