/** Everything this package refuses. An error of mleap-ts-runtime is translated here and kept as `cause`. */
import { defineErrors, quote, quoteList } from "@stagewright/core";
import type { BundleIssue } from "mleap-ts-runtime";
import type { SchemaMismatch } from "./schema-check.ts";

export const mleapErrors = defineErrors({
  SW_MLEAP_MODEL_MISSING: {
    outcome: "stage-invalid",
    doc: "The model folder holds no MLeap bundle: no bundle.json, no archive.",
    message: (d: { modelDir: string; found: readonly string[] }) =>
      `Model folder ${quote(d.modelDir)} holds ${d.found.length === 0 ? "nothing, or is not there" : `no bundle, but ${quoteList(d.found)}`}; ` +
      "put bundle.json and root/, or the bundle's .zip or .tar.gz, into it.",
  },
  SW_MLEAP_MODEL_AMBIGUOUS: {
    outcome: "stage-invalid",
    doc: "The model folder holds several archives and no bundle.json.",
    message: (d: { modelDir: string; found: readonly string[] }) =>
      `Model folder ${quote(d.modelDir)} holds ${d.found.length} archives (${quoteList(d.found)}); name the one to serve with the option file.`,
  },
  SW_MLEAP_BUNDLE: {
    outcome: "stage-invalid",
    doc: "The bundle cannot be read or run. Every problem is in the message; mleap-ts-runtime's own error is the cause.",
    message: (d: { file: string; problem: string; issues: readonly BundleIssue[] }) =>
      `Bundle ${quote(d.file)} cannot be run: ${d.problem}`,
  },
  SW_MLEAP_SCHEMA: {
    outcome: "stage-invalid",
    doc: "The columns of the stage are not what the bundle reads or writes. Every mismatch is listed.",
    message: (d: { file: string; mismatches: readonly SchemaMismatch[] }) =>
      `Bundle ${quote(d.file)} does not fit the stage: ${d.mismatches
        .map(({ path, got, expected }) => `${path}: got ${got}, expected ${expected}`)
        .join("; ")}. Change the declared columns, or export the bundle again.`,
  },
  SW_MLEAP_INPUT: {
    outcome: "input-invalid",
    doc: "A value is refused by a node of the bundle: a category training did not see, a null, a text that is no number, a vector of another size.",
    message: (d: { problem: string }) => `The bundle refuses the input: ${d.problem}.`,
  },
  SW_MLEAP_FRAME: {
    outcome: "input-invalid",
    doc: "A leap frame is none, lacks a column of the bundle, or holds a column of a type that cannot be cast to the bundle's.",
    message: (d: { problem: string }) => `The leap frame does not fit the bundle: ${d.problem}.`,
  },
  SW_MLEAP_PAYLOAD: {
    outcome: "input-invalid",
    doc: "The body came as a content type no leap frame is read from.",
    message: (d: { kind: string }) =>
      `A leap frame is read from JSON (application/json) or bytes (application/octet-stream), got a ${d.kind}.`,
  },
  SW_MLEAP_OUTPUT: {
    outcome: "stage-fault",
    doc: "A column the bundle computed has no form in a Table or a Tensor.",
    message: (d: { column: string; problem: string }) =>
      `Column ${quote(d.column)} of the bundle: ${d.problem}; take it from transform(…), or choose other outputs.`,
  },
  SW_MLEAP_RUN: {
    outcome: "stage-fault",
    doc: "An op of the bundle failed while computing; the cause says where.",
    message: (d: { file: string }) =>
      `Bundle ${quote(d.file)} failed while computing. The log of this invocation holds the cause.`,
  },
});
