/** Catalogue of the errors of `@stagewright/testing`. */

import { defineErrors, quote } from "@stagewright/core";

export const errors = defineErrors({
  SW_TESTING_START: {
    outcome: "stage-invalid",
    doc: "A stage under test did not become ready; the message holds its last log lines.",
    message: (d: { module: string; reason: string; lines: readonly string[] }) =>
      `Stage module ${d.module} did not start: ${d.reason}${/[.?!]$/.test(d.reason) ? "" : "."}${d.lines.length > 0 ? ` Its last lines:\n${d.lines.join("\n")}` : ""}`,
  },
  SW_TESTING_VECTORS: {
    outcome: "stage-invalid",
    doc: "A vector file cannot be read, or is none; every problem is listed with its line.",
    message: (d: { file: string; problems: readonly string[] }) =>
      `${d.file} is no file of vectors:\n${d.problems.map((line) => `  ${line}`).join("\n")}`,
  },
  SW_TESTING_VECTORS_STAGE: {
    outcome: "stage-invalid",
    doc: "A vector file names another stage than the one it is run with.",
    message: (d: { file: string; expected: string; got: string }) =>
      `${d.file} holds vectors of stage ${quote(d.expected)}, and was run with ${quote(d.got)}; run it with its own, or leave \`stage\` out of it.`,
  },
  SW_TESTING_UPDATE_ON_CI: {
    outcome: "stage-invalid",
    doc: "Vectors are not updated on CI, where nobody reads the diff.",
    message: (d: { file: string }) =>
      `${d.file} is not updated while the variable CI is set; update it at the desk and commit the diff.`,
  },
  SW_TESTING_UNREACHABLE: {
    outcome: "stage-invalid",
    doc: "Nothing answers at the address a vector is sent to.",
    message: (d: { url: string; reason: string }) =>
      `Nothing answers at ${d.url}: ${d.reason}. Start the stage that is to answer there.`,
  },
  SW_TESTING_CUT_OFF: {
    outcome: "stage-fault",
    doc: "The answer to a vector ended before it was whole, as a stream does that fails after its first part (C121).",
    message: (d: { url: string; byteCount: number }) =>
      `The answer of ${d.url} was cut off after ${d.byteCount} bytes; the stage's log says why.`,
  },
  SW_TESTING_MODEL_FILE: {
    outcome: "stage-invalid",
    doc: "A path of a made-up model folder is no file's, would lie outside of the folder, or below another file.",
    message: (d: { path: string; problem: string }) => `fakeModelDir: ${quote(d.path)} ${d.problem}.`,
  },
  SW_TESTING_MATCHER: {
    outcome: "stage-invalid",
    doc: "A matcher was given what it cannot judge, behind `.not` as well.",
    message: (d: { matcher: string; got: string; expected: string; remedy: string }) =>
      `${d.matcher}: expected ${d.expected}, got ${d.got}; ${d.remedy}.`,
  },
  SW_TESTING_ROWS: {
    outcome: "stage-invalid",
    doc: "`checkRows` cannot make up rows for this stage.",
    message: (d: { stage: string; problem: string }) => `Rows of stage ${quote(d.stage)}: ${d.problem}.`,
  },
  SW_TESTING_LAW: {
    outcome: "stage-invalid",
    doc: "A stage breaks a law of rows; the cause of SW_TESTING_PROPERTY.",
    message: (d: { law: string; problem: string }) => `${d.law}: ${d.problem}`,
  },
  SW_TESTING_PROPERTY: {
    outcome: "stage-invalid",
    doc: "`checkRows` found rows of which a law does not hold; the message shows the smallest, and the seed to repeat the run with.",
    message: (d: {
      stage: string;
      law: string;
      problem: string;
      contentType: string;
      body: string;
      seed: number;
      path: string;
      shrinks: number;
    }) =>
      `Stage ${quote(d.stage)} breaks the law of ${quote(d.law)}: ${d.problem}\n\nThe rows, made smaller ${d.shrinks} times, as ${d.contentType}:\n${d.body}\n\nRepeat it with { seed: ${d.seed}, path: "${d.path}" }.`,
  },
});
