/** Every code of the container is thrown here, by the stage as it ships; the compiler asks for each. */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStage, readEnvironment, silentLogger } from "@stagewright/core";
import { expect, it } from "vitest";
import type { featurizerErrors } from "../src/errors.ts";
import stage from "../stage.ts";

const absent = join(tmpdir(), "stagewright-no-model");
const environment = { ...readEnvironment({}), modelDir: absent };

type Refusal = readonly [outcome: string, message: RegExp, act: () => Promise<unknown>];

const refusals: Readonly<Record<keyof typeof featurizerErrors, Refusal>> = {
  SW_CSV_PREPROCESS_FEATURIZER: [
    "stage-invalid",
    /^".*stagewright-no-model\/featurizer\.json" cannot be read \(ENOENT: .*\); put the file into the model folder that tools\/abalone\/train\.py writes\.$/,
    () => openStage(stage, { environment, log: silentLogger }),
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, message, act]) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, outcome, message: expect.stringMatching(message) });
});
