/** A way to send a request through the abalone pipeline. Every way must give the same outcome. */
import type { PipelineRequest } from "./requests.ts";

/** What a client of the pipeline sees. */
export type Outcome =
  | { readonly contentType: string; readonly body: string }
  | { readonly failedAt: string; readonly status: number; readonly body: string };

export interface Transport {
  readonly send: (request: PipelineRequest) => Promise<Outcome>;
  readonly stop: () => Promise<void>;
}

/** What one stage answers. */
export interface StageAnswer {
  readonly status: number;
  /** Undefined when the stage sent none. */
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

/** One stage, however it is reached. */
export interface CallableStage {
  readonly name: string;
  readonly call: (body: Uint8Array, headers: Readonly<Record<string, string>>) => Promise<StageAnswer>;
}

/** Sent with every request, so that error bodies, which name the invocation, are the same each time (C77, C97). */
export const INFERENCE_ID = "same-request";

/**
 * The platform's own procedure between stages, without the platform: body and content type go on as they are, only the
 * last stage sees the client's Accept, and the first that fails ends the pipeline (C91–C95, C100).
 */
export async function sendThrough(
  stages: readonly CallableStage[],
  request: PipelineRequest,
): Promise<Outcome> {
  let body: Uint8Array = Buffer.from(request.body as string);
  let { contentType } = request;
  for (const [position, stage] of stages.entries()) {
    const isLast = position === stages.length - 1;
    const answer = await stage.call(body, {
      "content-type": contentType,
      accept: isLast ? (request.accept ?? "*/*") : "*/*",
      "x-amzn-sagemaker-inference-id": INFERENCE_ID,
    });
    if (answer.status < 200 || answer.status > 299) {
      return { failedAt: stage.name, status: answer.status, body: textOf(answer.body) };
    }
    body = answer.body;
    // C94: an answer that names no type is raw bytes.
    contentType = answer.contentType ?? "application/octet-stream";
  }
  return { contentType, body: textOf(body) };
}

/** One character a byte: two bodies are equal when their texts are. */
export function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString("latin1");
}
