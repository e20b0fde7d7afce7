/** A stage that joins invocations: a call of its model holds the thread as long as its first row says, however many rows there are. */

import { defineStage } from "@stagewright/core";

/** Never comes back, as a native call may not, and leaves the processor to others. */
function hang(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

export default defineStage("joining-mixed")
  .input({ columns: { what: "string", ms: "float64" } })
  .predict(async (table, { log }) => {
    const until = performance.now() + Math.max(0, ...table.column("ms"));
    while (performance.now() < until);
    log.info({ rows: table.rowCount }, "model called");
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (table.column("what").includes("hang")) hang();
    const bad = table.column("what").indexOf("throw");
    if (bad >= 0) throw new TypeError("a row the model cannot take");
    if (table.column("what").includes("hang-later")) setTimeout(hang, 50);
    return table.mapValues("ms", (ms) => ms * 2);
  })
  .options({ warmUp: false, batch: { maxRows: 16, maxDelayMs: 10 } });
