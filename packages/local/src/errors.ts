/** Catalogue of the errors of `@stagewright/local`. Sentences are part of the surface; codes never change. */

import { defineErrors, quote } from "@stagewright/core";

export const errors = defineErrors({
  SW_PIPELINE_FILE: {
    outcome: "stage-invalid",
    doc: "The pipeline file, or a definition given in its place, is not a pipeline; every problem is listed with its line.",
    message: (d: { file: string; problems: readonly string[] }) =>
      `${d.file} is not a pipeline:\n${d.problems.map((line) => `  ${line}`).join("\n")}`,
  },
  SW_PIPELINE_FILE_NOT_FOUND: {
    outcome: "stage-invalid",
    doc: "There is no file at the path given for a pipeline.",
    message: (d: { path: string }) =>
      `Pipeline file ${quote(d.path)} cannot be read; give the path of a YAML file with \`name\` and \`stages\`.`,
  },
  SW_PIPELINE_STAGE_START: {
    outcome: "stage-invalid",
    doc: "A stage of a pipeline did not come up; its last log lines are part of the message (C12, C49, C52).",
    message: (d: { container: string; reason: string; lastLines: readonly string[] }) =>
      `Stage ${quote(d.container)} did not come up: ${d.reason}. ${lastLinesOf(d.lastLines)}`,
  },
  SW_PIPELINE_MODEL: {
    outcome: "stage-invalid",
    doc: "The model artifact of a stage cannot be copied to where its container would find it (C15).",
    message: (d: { container: string; model: string; reason: string }) =>
      `The model of stage ${quote(d.container)} cannot be copied from ${quote(d.model)}: ${d.reason}. Every file in it must be there and readable.`,
  },
  SW_PIPELINE_PORTS: {
    outcome: "stage-invalid",
    doc: "No free block of ports was found for a stage (C33).",
    message: (d: { from: number; to: number; size: number }) =>
      `No ${d.size} free ports in a row between ${d.from} and ${d.to}; stop what occupies them.`,
  },
  SW_PIPELINE_LISTEN: {
    outcome: "stage-invalid",
    doc: "The port the endpoint is to listen on cannot be listened on.",
    message: (d: { port: number; reason: string }) =>
      `Port ${d.port} of 127.0.0.1 cannot be listened on: ${d.reason}. Choose another one, 0 for a free one.`,
  },
  SW_PIPELINE_STOPPED: {
    outcome: "not-ready",
    doc: "The pipeline was stopped before the stage had come up.",
    message: (d: { container: string }) => `Stage ${quote(d.container)} was stopped while it was starting.`,
  },
});

function lastLinesOf(lines: readonly string[]): string {
  if (lines.length === 0) return "It wrote nothing to stdout or stderr.";
  return `Its last lines were:\n${lines.map((line) => `  | ${line}`).join("\n")}`;
}
