/** Catalogue of the errors of the command. */

import { defineErrors, quote, quoteList } from "@stagewright/core";

export const errors = defineErrors({
  SW_CLI_FOLDER_TAKEN: {
    outcome: "stage-invalid",
    doc: "`init` writes into a new or empty folder only.",
    message: (d: { folder: string }) => `Folder ${quote(d.folder)} is not empty; name a new one.`,
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
    message: (d: { file: string; reason: string }) => `File ${quote(d.file)} cannot be read: ${d.reason}.`,
  },
  SW_CLI_UNREACHABLE: {
    outcome: "stage-invalid",
    doc: "Nothing answers at the address to invoke.",
    message: (d: { url: string; reason: string }) =>
      `Nothing answers at ${d.url}: ${d.reason}. Start the stage with "stagewright serve", or leave --url out.`,
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
});
