/** Catalogue of the errors of the command. */

import { defineErrors, quote } from "@stagewright/core";

export const errors = defineErrors({
  SW_CLI_FOLDER_TAKEN: {
    outcome: "stage-invalid",
    doc: "`init` writes into a new or empty folder only.",
    message: (d: { folder: string }) => `Folder ${quote(d.folder)} is not empty; name a new one.`,
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
});
