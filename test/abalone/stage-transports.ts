/** Ways to reach the stages of a pipeline one by one; the test plays the platform between them. */
import { existsSync } from "node:fs";
import { invoke, start } from "@stagewright/testing";
import { type DemoStage, STAGES } from "./stages.ts";
import { type CallableStage, type StageAnswer, sendThrough, type Transport } from "./transport.ts";

/** The stages as values in this process. */
export function inProcess(pipeline: readonly DemoStage[] = STAGES): Transport {
  const stages = pipeline.map(
    ({ name, stage, modelDir, environment = {} }): CallableStage => ({
      name,
      call: async (body, headers) => {
        const answer = await invoke(stage, body, headers, { modelDir, environment });
        return { status: answer.status, contentType: answer.headers["content-type"], body: answer.body };
      },
    }),
  );
  return { send: (request) => sendThrough(stages, request), stop: async () => undefined };
}

/** The stages as they ship, each bundled and in a process of its own. */
export async function overHttp(pipeline: readonly DemoStage[] = STAGES): Promise<Transport> {
  const processes = await Promise.all(
    pipeline.map(({ folder, modelDir, environment = {} }) =>
      start(`${folder}/stage.ts`, existsSync(modelDir) ? { modelDir, environment } : { environment }),
    ),
  );
  const stages = pipeline.map(({ name }, at) => stageAt(name, processes[at]!.url));
  return {
    send: (request) => sendThrough(stages, request),
    stop: async () => {
      await Promise.all(processes.map((process) => process.stop()));
    },
  };
}

/** A stage that listens at a URL. */
export function stageAt(name: string, url: string): CallableStage & { readonly url: string } {
  return {
    name,
    url,
    call: async (body, headers): Promise<StageAnswer> => {
      const answer = await fetch(`${url}/invocations`, { method: "POST", body, headers });
      return {
        status: answer.status,
        contentType: answer.headers.get("content-type") ?? undefined,
        body: new Uint8Array(await answer.arrayBuffer()),
      };
    },
  };
}
