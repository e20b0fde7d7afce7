/** Invocations joined into one run, over HTTP. */

import { defineStage } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { serve } from "./listening-stage.ts";

const stage = defineStage("joining")
  .input({ columns: { x: "float64" } })
  .predict(async (table) => table.mapValues("x", (x) => x + 1))
  // The three good bodies fill a run; however slowly they come, none runs alone.
  .options({ warmUp: false, batch: { maxRows: 4, maxDelayMs: 10_000 } });

describe("a stage with the option batch", () => {
  it("answers each caller its own rows, and tells of the joined run in metrics and log", async () => {
    const { call } = await serve(stage);
    const send = (body: string) => call({ headers: { "content-type": "text/csv" }, body });
    const replies = await Promise.all(["1\n", "two\n", "3\n4\n", "5\n"].map(send));
    expect(replies.map(({ status }) => status)).toEqual([200, 400, 200, 200]);
    expect([replies[0], replies[2], replies[3]].map((reply) => reply!.body)).toEqual([
      "2.0\n",
      "4.0\n5.0\n",
      "6.0\n",
    ]);
    const page = (await call({ method: "GET", path: "/metrics" })).body;
    expect(page).toMatch(/^stagewright_joined_invocations_total\{stage="joining"\} 3$/m);
    expect(page).toMatch(/^stagewright_joined_runs_total\{stage="joining"\} 1$/m);
  });
});
