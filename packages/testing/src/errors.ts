/** Catalogue of the errors of `@stagewright/testing`. */

import { defineErrors } from "@stagewright/core";

export const errors = defineErrors({
  SW_TESTING_START: {
    outcome: "stage-invalid",
    doc: "A stage under test did not become ready; the message holds its last log lines.",
    message: (d: { module: string; reason: string; lines: readonly string[] }) =>
      `Stage module ${d.module} did not start: ${d.reason}.${d.lines.length > 0 ? ` Its last lines:\n${d.lines.join("\n")}` : ""}`,
  },
});
