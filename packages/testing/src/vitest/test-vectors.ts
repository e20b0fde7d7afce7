/** `testVectors`: a vector file as vitest tests, one a case, and its update by vitest's own flag. */

import { basename } from "node:path";
import type { Stage } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errors } from "../errors.ts";
import type { StageTestOptions } from "../stage-environment.ts";
import { askTogether } from "../vectors/ask-together.ts";
import { assertUpdateAllowed, recordAnswers } from "../vectors/record-answers.ts";
import { type CaseResult, runCase } from "../vectors/run-vectors.ts";
import { readVectorFile } from "../vectors/vector-file.ts";
import { vectorOptions } from "../vectors/vector-options.ts";
import { openAsItShips, openInProcess, openOverHttp, type VectorWay } from "../vectors/vector-way.ts";

/** What the vectors are run with. */
export interface TestVectorsOptions extends StageTestOptions {
  /** The stage; asked in process and over HTTP. */
  readonly stage: Stage;
  /** Its module; when given, the vectors are asked of the bundled stage in a process of its own as well. */
  readonly stageModule?: URL | string;
}

/** Set to 1, it records answers as `vitest -u` does: for runners and versions of vitest (before 4.1.6) that do not tell the flag. */
const UPDATE_VARIABLE = "STAGEWRIGHT_UPDATE_VECTORS";

/**
 * Declares one test for each case of a vector file. Every case is asked in process and over HTTP, and of the stage as it
 * ships where its module is given; the answers must be what the file says, and the same. One more test asks all of them at
 * once: each must get the answer it gets alone. With `vitest -u`, or the variable
 * `STAGEWRIGHT_UPDATE_VECTORS=1`, answers that differ are written into the file, and the difference is printed; on CI that
 * is refused.
 *
 * @example
 * testVectors(new URL("./rings.vectors.yaml", import.meta.url), { stage, modelDir });
 * @throws SW_TESTING_VECTORS, SW_TESTING_VECTORS_STAGE
 */
export function testVectors(file: URL | string, { stage, stageModule, ...given }: TestVectorsOptions): void {
  const vectors = readVectorFile(file);
  if (vectors.stage !== undefined && vectors.stage !== stage.name)
    throw errors.SW_TESTING_VECTORS_STAGE({ file: vectors.path, expected: vectors.stage, got: stage.name });
  const options = vectorOptions(vectors, given);
  const ways: VectorWay[] = [];
  const updated: CaseResult[] = [];

  describe(basename(vectors.path), () => {
    beforeAll(async () => {
      ways.push(await openInProcess(stage, options), await openOverHttp(stage, options));
      if (stageModule !== undefined) ways.push(await openAsItShips(stageModule, options));
    });
    afterAll(async () => {
      for (const way of ways) await way.close();
      recordAnswers(vectors, updated);
    });

    test.each(vectors.cases)("$name", async (vector) => {
      const isUpdate = isUpdateWanted();
      if (isUpdate) assertUpdateAllowed(vectors.path);
      const result = await runCase(vector, ways);
      if (result.differences.length === 0) return;
      const difference = `${vectors.path}:${vector.line}\n${result.differences.join("\n")}`;
      if (!isUpdate || !result.waysAgree) expect.fail(difference);
      updated.push(result);
      console.log(`updated ${difference}`);
    });

    test("all of them at once: each gets the answer it gets alone", async () => {
      const differences: string[] = [];
      for (const way of ways) differences.push(...(await askTogether(vectors, way)));
      if (differences.length > 0) expect.fail(`${vectors.path}\n${differences.join("\n")}`);
    });
  });
}

/** The variable, or vitest's flag, which it tells to the state of snapshots. */
function isUpdateWanted(): boolean {
  const variable = process.env[UPDATE_VARIABLE];
  if (variable !== undefined && variable !== "" && variable !== "0" && variable !== "false") return true;
  return expect.getState().snapshotState.snapshotUpdateState === "all";
}
