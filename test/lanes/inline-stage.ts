/** A stage that keeps a count between invocations, and so wants one thread. */

import { isMainThread } from "node:worker_threads";
import { defineStage, json } from "@stagewright/core";

let count = 0;

export default defineStage("counting")
  .predict(() => {
    count += 1;
    return json({ count, isMainThread });
  })
  .options({ lanes: "inline" });
