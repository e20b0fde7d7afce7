/** Reports of uncaught errors as Node prints them, copied from a terminal. */

import { expect, it } from "vitest";
import { crashSentence } from "../src/dev/crash-sentence.ts";

const folder = "/home/me/my-stage";

it("is the message, and the first place in the stage's own folder", () => {
  const report = `loading
/home/me/node_modules/@stagewright/core/dist/error-catalogue.js:112
      new StagewrightError(code);
      ^


SW_STAGE_SCHEMA: Declared columns: column "length" has dtype "float46".
    at Object.make (/home/me/my-stage/node_modules/@stagewright/core/dist/error-catalogue.js:112:7)
    at StageBuilder.input (/elsewhere/stage.js:285:53)
    at <anonymous> (/home/me/my-stage/stage.ts:12:4)
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25) {
  code: 'SW_STAGE_SCHEMA'
}

Node.js v20.20.2`.split("\n");
  expect(crashSentence(report, folder)).toBe(
    'SW_STAGE_SCHEMA: Declared columns: column "length" has dtype "float46". (/home/me/my-stage/stage.ts:12:4)',
  );
  expect(crashSentence(report, "/home/you")).toBe(
    'SW_STAGE_SCHEMA: Declared columns: column "length" has dtype "float46".',
  );
});

it("keeps a message of several lines, and a frame without a function's name", () => {
  const report = [
    "",
    "Error: one",
    "two",
    "    at async /home/me/my-stage/stage.ts:3:16",
    "    at x (node:y:1:2)",
  ];
  expect(crashSentence(report, folder)).toBe("Error: one\ntwo (/home/me/my-stage/stage.ts:3:16)");
});

it("is nothing where no error was reported", () => {
  expect(crashSentence([], folder)).toBeUndefined();
  expect(crashSentence(["loading", "  done"], folder)).toBeUndefined();
  expect(crashSentence(["    at the end"], folder)).toBeUndefined();
});
