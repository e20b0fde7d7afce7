/** What the models answer to the requests made: recorded by running them, never invented. */

import { invoke } from "@stagewright/testing";
import type { MadeRequest } from "./made-requests.ts";
import type { StagePlan } from "./stage-plan.ts";

/** One request and what came of it. */
export interface RecordedCase {
  readonly name: string;
  readonly request: string;
  readonly answer: RecordedAnswer;
}

export interface RecordedAnswer {
  readonly contentType: string;
  readonly body: string;
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
  { contentType, requests }: MadeRequest,
): Promise<Recording> {
  const cases: RecordedCase[] = [];
  const refusals: string[] = [];
  for (const { name, body } of requests) {
    if (cases.some(({ request }) => request === body)) continue;
    const outcome = await throughAll(stages, body, contentType);
    if ("refusal" in outcome) refusals.push(outcome.refusal);
    else cases.push({ name, request: body, answer: outcome });
  }
  return { contentType, cases, refusals };
}

async function throughAll(
  stages: readonly RunnableStage[],
  request: string,
  contentType: string,
): Promise<RecordedAnswer | { readonly refusal: string }> {
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
  return { contentType: type, body: body.toString() };
}
