/** A stage whose hooks do what the first word of a row asks for; says itself which thread it runs on. */

import { isMainThread, threadId } from "node:worker_threads";
import { defineStage } from "@stagewright/core";

export default defineStage("lanes")
  .input({ columns: { what: "string", x: "float64" } })
  .preprocess((table, { log }) => {
    log.info({ isMainThread, threadId }, "preprocess");
    return table;
  })
  .postprocess((table) => table.mapValues("x", (x) => x * 2));
