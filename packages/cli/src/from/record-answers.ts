/** What the models answer to the requests made: recorded by running them, never invented. */

import { invoke } from "@stagewright/testing";
import type { MadeRequest } from "./made-requests.ts";
import type { StagePlan } from "./stage-plan.ts";

/** One request and what came of it. */
export interface RecordedCase {
  readonly request: string;
  readonly answer: string;
}

export interface Recording {
  readonly contentType: string;
  readonly cases: readonly RecordedCase[];
  /** Why a request was not answered, a sentence each; such requests are left out. */
  readonly refusals: readonly string[];
}

/** A stage with the folder of its model. */
export interface RunnableStage {
  readonly plan: StagePlan;
  readonly modelDir: string;
}

/** Sends every request through all stages, as the pipeline would. */
export async function recordAnswers(
  stages: readonly RunnableStage[],
  { contentType, bodies }: MadeRequest,
): Promise<Recording> {
  const cases: RecordedCase[] = [];
  const refusals: string[] = [];
  for (const request of new Set(bodies)) {
    const outcome = await throughAll(stages, request, contentType);
    if (typeof outcome === "string") cases.push({ request, answer: outcome });
    else refusals.push(outcome.refusal);
  }
  return { contentType, cases, refusals };
}

async function throughAll(
  stages: readonly RunnableStage[],
  request: string,
  contentType: string,
): Promise<string | { readonly refusal: string }> {
  let body: string | Buffer = request;
  let type = contentType;
  for (const { plan, modelDir } of stages) {
    const answer = await invoke(plan.stage, body, { "content-type": type }, { modelDir });
    if (answer.status !== 200) {
      const { error } = answer.json() as { error: { message: string } };
      return { refusal: `${plan.name}: ${error.message}` };
    }
    body = answer.body;
    type = answer.headers["content-type"]!;
  }
  return body.toString();
}
