/** What this container refuses. */
import { defineErrors, quote } from "@stagewright/core";

export const featurizerErrors = defineErrors({
  SW_CSV_PREPROCESS_FEATURIZER: {
    outcome: "stage-invalid",
    doc: "The model folder holds no `featurizer.json` as the training writes it; the message says what it lacks.",
    message: (d: { file: string; problem: string }) =>
      `${quote(d.file)} ${d.problem}; put the file into the model folder that tools/abalone/train.py writes.`,
  },
});
