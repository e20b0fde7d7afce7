/** Everything the artifacts do not say, in the order of the stages. */

import type { ProjectPlan } from "./plan-project.ts";

export function unknownsOf({ stages, recording, unknowns }: ProjectPlan): readonly string[] {
  const sentences = stages.flatMap(({ name, unknowns: own }) => own.map((unknown) => `${name}: ${unknown}`));
  sentences.push(...unknowns);
  for (const refusal of new Set(recording.refusals)) {
    sentences.push(
      `What a good request looks like: one made from the schema was refused and left out (${refusal})`,
    );
  }
  if (recording.cases.length === 0) {
    sentences.push(
      "Any answer: no request made from the schema was answered; write vectors with requests of yours.",
    );
  }
  sentences.push(
    "Whether the answers are right: compare them with what Spark and XGBoost gave for records of yours, and keep those as vectors.",
  );
  return sentences;
}
