import { availableParallelism } from "node:os";
import { startServer } from "@stagewright/testing";
import { expect, test } from "vitest";
import stage from "../stage.ts";
import { modelDir } from "./fixtures.ts";

test.each([
  [{}, 6],
  [{ MAX_CONTENT_LENGTH: "20971520" }, 20],
  [{ MAX_CONTENT_LENGTH: "1000" }, 1],
  [{ MAX_CONTENT_LENGTH: "1000", STAGEWRIGHT_COMPAT: "aws" }, 0],
])(
  "batch transform is told of many records a request and the size of a body, %j, in the clause's own bytes (A24)",
  async (environment, size) => {
    const server = await startServer(stage, { modelDir: modelDir("binary-logistic"), environment });
    const answer = await fetch(`${server.url}/execution-parameters`);
    expect(await answer.text()).toBe(
      `{"MaxConcurrentTransforms": ${availableParallelism()}, "BatchStrategy": "MULTI_RECORD", "MaxPayloadInMB": ${size}}`,
    );
    await server.stop();
  },
);
