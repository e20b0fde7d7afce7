/** `GET /execution-parameters` (C158, C159): the hints a stage gives, or no such route. */

import { availableParallelism } from "node:os";
import { defineStage, type ExecutionParameters } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { listen } from "./listening-stage.ts";

const ask = { method: "GET", path: "/execution-parameters" };

async function answerOf(stage: unknown, variables: Readonly<Record<string, string>> = {}) {
  const listening = await listen(stage, variables);
  await listening.started;
  const answer = await listening.call(ask);
  const posted = await listening.call({ ...ask, method: "POST" });
  await listening.server.drain(0);
  return { ...answer, posted, state: listening.server.state, lines: listening.lines };
}

describe("GET /execution-parameters", () => {
  it("answers the stage's hints, in the order of C158", async () => {
    const stage = defineStage("hints").options({
      executionParameters: { maxConcurrentTransforms: 8, batchStrategy: "MULTI_RECORD", maxPayloadInMB: 6 },
    });
    const answer = await answerOf(stage);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.body).toBe(
      '{"MaxConcurrentTransforms":8,"BatchStrategy":"MULTI_RECORD","MaxPayloadInMB":6}',
    );
    expect(answer.posted.status).toBe(404);
    // Nothing but GET is a route there; what is, the refusal says.
    expect(JSON.parse(answer.posted.body)).toMatchObject({
      error: {
        code: "SW_SERVER_ROUTE",
        message:
          'There is no route POST "/execution-parameters"; this stage answers /ping, POST /invocations, GET /execution-parameters, GET /openapi.json, GET /metrics.',
      },
    });
  });

  it("says the number of processors unless told otherwise (C163), and may depend on the environment", async () => {
    const stage = defineStage("hints").options({
      executionParameters: ({ maxBodyBytes }) => ({
        batchStrategy: "SINGLE_RECORD",
        maxPayloadInMB: Math.floor(maxBodyBytes / 1_048_576),
      }),
    });
    const { body } = await answerOf(stage, { MAX_CONTENT_LENGTH: "3145728" });
    expect(JSON.parse(body)).toEqual({
      MaxConcurrentTransforms: availableParallelism(),
      BatchStrategy: "SINGLE_RECORD",
      MaxPayloadInMB: 3,
    });
  });

  it("is a 404 for a stage without hints: the platform takes its own defaults (C159)", async () => {
    expect((await answerOf(defineStage("none"))).status).toBe(404);
  });

  it("keeps a stage whose hints the platform would not take from becoming ready, and lists what is wrong", async () => {
    const wrong = { maxConcurrentTransforms: 0, batchStrategy: "All", maxPayloadInMB: 1.5 };
    const stage = defineStage("wrong").options({
      executionParameters: wrong as unknown as ExecutionParameters,
    });
    const { lines } = await answerOf(stage);
    const failed = lines.find(({ event }) => event === "failed");
    expect(JSON.stringify(failed)).toContain("maxConcurrentTransforms is 0");
    expect(JSON.stringify(failed)).toContain("batchStrategy is");
    expect(JSON.stringify(failed)).toContain("maxPayloadInMB is 1.5");
  });
});
