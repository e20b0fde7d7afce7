/** Catalogue of the errors of the command. */

import { defineErrors, quote, quoteList } from "@stagewright/core";

export const errors = defineErrors({
  SW_CLI_FOLDER_TAKEN: {
    outcome: "stage-invalid",
    doc: "`init` writes into a new or empty folder only.",
    message: (d: { folder: string }) => `Folder ${quote(d.folder)} is not empty; name a new one.`,
  },
  SW_CLI_WRITE: {
    outcome: "stage-invalid",
    doc: "`init` cannot write into the folder: it is a file, lies below one, or the operating system refuses.",
    message: (d: { folder: string; reason: string }) =>
      `Folder ${quote(d.folder)} cannot be written: ${d.reason}. Name another one.`,
  },
  SW_CLI_ARTIFACT: {
    outcome: "stage-invalid",
    doc: "`init --from`: what is named is no artifact a stage can be written for. Every one is listed.",
    message: (d: { problems: readonly string[] }) =>
      `No stage can be written: ${d.problems.join("; ")}. Stages are written for MLeap bundles and XGBoost models; nothing was written.`,
  },
  SW_CLI_STAGES_DO_NOT_FIT: {
    outcome: "stage-invalid",
    doc: "`init --from`: one artifact does not answer what the next one reads. Every such pair is listed.",
    message: (d: { problems: readonly string[] }) =>
      `The stages do not fit: ${d.problems.join("; ")}. Name the artifacts in the order of the pipeline; nothing was written.`,
  },
  SW_CLI_TOO_MANY_STAGES: {
    outcome: "stage-invalid",
    doc: "`init --from` was given more artifacts than a pipeline may have stages (C88).",
    message: (d: { got: number; limit: number }) =>
      `Got ${d.got} artifacts; a pipeline has at most ${d.limit} stages. Nothing was written.`,
  },
  SW_CLI_FILE: {
    outcome: "stage-invalid",
    doc: "A file named on the command line cannot be read.",
    message: (d: { file: string; reason: string }) =>
      `File ${quote(d.file)} cannot be read: ${d.reason}. Name one that is there and may be read.`,
  },
  SW_CLI_MODEL: {
    outcome: "stage-invalid",
    doc: "What `--model` names is no folder.",
    message: (d: { model: string; isFile: boolean }) =>
      d.isFile
        ? `${quote(d.model)} is a file; name the folder the platform would unpack into /opt/ml/model, for example: mkdir model && tar -xzf model.tar.gz -C model.`
        : `Model folder ${quote(d.model)} does not exist; name the folder that holds the unpacked model artifact.`,
  },
  SW_CLI_UNREACHABLE: {
    outcome: "stage-invalid",
    doc: "Nothing answers at the address to invoke.",
    message: (d: { url: string; reason: string }) =>
      `Nothing answers at ${d.url}: ${d.reason}. Start the stage with "stagewright serve", or leave --url out.`,
  },
  SW_CLI_CUT_OFF: {
    outcome: "stage-fault",
    doc: "The connection ended in the middle of an answer, as it does when a stream fails after its first part (C121).",
    message: (d: { byteCount: number }) =>
      `The answer was cut off after ${d.byteCount} bytes; the stage's log says why.`,
  },
  SW_CLI_TWO_STAGES: {
    outcome: "stage-invalid",
    doc: "`test` runs the vectors of one stage.",
    message: (d: { stages: readonly string[] }) =>
      `Several stages are named: ${quoteList(d.stages)}; name one, and vector files that end in .json, .yaml or .yml.`,
  },
  SW_CLI_NO_VECTORS: {
    outcome: "stage-invalid",
    doc: "`test` found no vector files.",
    message: (d: { stage: string }) =>
      `No *.vectors.yaml, *.vectors.yml or *.vectors.json lies beside stage ${quote(d.stage)} or in its test folder; name the files.`,
  },
  SW_CLI_NOT_DESCRIBED: {
    outcome: "stage-invalid",
    doc: "What answers at the address serves no description of itself.",
    message: (d: { url: string; status: number }) =>
      `${d.url} answers ${d.status} without a stage's description; only stages of this framework serve one. Describe the module instead.`,
  },
  SW_CLI_STAGE_START: {
    outcome: "stage-invalid",
    doc: "A stage started by `dev` did not become ready; the message holds its last lines.",
    message: (d: { reason: string; lastLines: readonly string[] }) =>
      `The stage did not start: ${d.reason}${d.lastLines.length > 0 ? `\n${d.lastLines.map((line) => `  | ${line}`).join("\n")}` : ""}`,
  },
  SW_CLI_STAGE_ENDED: {
    outcome: "stage-fault",
    doc: "A stage run by `dev` ended by itself.",
    message: (d: { how: string }) => `The stage ${d.how}; it is started again when a file changes.`,
  },
  SW_CLI_DEV_FAULT: {
    outcome: "stage-fault",
    doc: "A start by `dev` failed in a way nobody foresaw; the cause says how.",
    message: (d: { reason: string }) =>
      `The start failed in a way nobody foresaw, please report it: ${d.reason}`,
  },
  SW_CLI_DEV_NOT_READY: {
    outcome: "not-ready",
    doc: "`dev` has no stage that could answer: it is starting, or it failed and waits for a change.",
    message: (d: { state: string; problem: string | undefined }) =>
      d.problem === undefined
        ? "The stage is starting; ask again."
        : `No stage runs (${d.state}): ${d.problem}`,
  },
  SW_CLI_DEV_GONE: {
    outcome: "stage-fault",
    doc: "The stage run by `dev` ended in the middle of an invocation.",
    message: (d: { reason: string }) =>
      `The stage went away while it was asked: ${d.reason}. What it wrote last says why; it is started again when a file changes.`,
  },
  SW_CLI_LISTEN: {
    outcome: "stage-invalid",
    doc: "The port a command is to listen on is taken.",
    message: (d: { port: number; reason: string }) =>
      `Port ${d.port} of 127.0.0.1 cannot be listened on: ${d.reason}. Choose another with --port, 0 for a free one.`,
  },
});
