/** An endpoint in front of containers that run already, however they were started. */

import type { AddressInfo } from "node:net";
import { INVOCATION_TIMEOUT_MS, MAX_HOP_BODY_BYTES, MAX_REALTIME_BODY_BYTES } from "@stagewright/core";
import { answerCall, answerOfError, type Endpoint, refuseCall } from "./endpoint.ts";
import { createEndpointServer } from "./endpoint-server.ts";
import { errors } from "./errors.ts";
import { createHopAgent } from "./hop.ts";
import type { PipelineEvent } from "./pipeline-events.ts";

export interface EndpointOptions {
  /** Port of the endpoint on 127.0.0.1; 0 takes a free one. Default 0. */
  readonly port?: number;
  /** Everything that happens, as it happens; `formatPipelineEvent` makes a line of each. */
  readonly onEvent?: (event: PipelineEvent) => void;
  /** Time of an invocation, all stages together. Default 60,000 (C63, C64). */
  readonly invocationTimeoutMs?: number;
  /** Largest body from one stage to the next. Default 5,242,880 (C99). */
  readonly maxHopBytes?: number;
  /** Largest body of client and last stage. Default 26,214,400 (C65). */
  readonly maxBodyBytes?: number;
  /** Region that error texts name. Default `us-east-1`. */
  readonly region?: string;
  /** Account that error texts name. Default `123456789012`. */
  readonly account?: string;
}

export interface PipelineInvocation {
  readonly body: Uint8Array | string;
  /** As a client would send them; names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PipelineAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface OpenEndpoint {
  /** What AWS clients take as `endpoint`. */
  readonly url: string;
  readonly endpointName: string;
  /** One invocation, answered as over HTTP. */
  readonly invoke: (invocation: PipelineInvocation) => Promise<PipelineAnswer>;
  /** Ends the endpoint and what was started with it; may be called more than once. */
  readonly stop: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Opens an endpoint over containers in the order of an invocation.
 *
 * @example
 * const containers = [{ name: "features", host: "127.0.0.1", port: 8080, isHealthy: true }, …];
 * await using endpoint = await openEndpoint("abalone", containers);
 *
 * @param containers `isHealthy` is asked at every call: while one says no, the endpoint is unavailable (C54)
 * @throws SW_PIPELINE_LISTEN
 */
export async function openEndpoint(
  name: string,
  containers: Endpoint["containers"],
  options: EndpointOptions = {},
): Promise<OpenEndpoint> {
  const agent = createHopAgent();
  const maxBodyBytes = options.maxBodyBytes ?? MAX_REALTIME_BODY_BYTES;
  const endpoint: Endpoint = {
    identity: {
      endpointName: name,
      region: options.region ?? "us-east-1",
      account: options.account ?? "123456789012",
    },
    containers,
    agent,
    limits: {
      invocationTimeoutMs: options.invocationTimeoutMs ?? INVOCATION_TIMEOUT_MS,
      maxHopBytes: options.maxHopBytes ?? MAX_HOP_BODY_BYTES,
      maxAnswerBytes: maxBodyBytes,
      maxRequestBytes: maxBodyBytes,
    },
    onEvent: options.onEvent ?? (() => undefined),
  };
  const server = createEndpointServer(endpoint);
  await new Promise<void>((opened, failed) => {
    const port = options.port ?? 0;
    server.once("error", (cause) =>
      failed(errors.SW_PIPELINE_LISTEN({ port, reason: cause.message }, { cause })),
    );
    server.listen(port, "127.0.0.1", opened);
  });
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    agent.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    endpointName: name,
    invoke: (invocation) => invoke(endpoint, invocation),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function invoke(
  endpoint: Endpoint,
  { body, headers = {} }: PipelineInvocation,
): Promise<PipelineAnswer> {
  const bytes =
    typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const received = { ...lowered, "content-length": String(bytes.length) };
  const refusal = refuseCall(endpoint, endpoint.identity.endpointName, received);
  const answer =
    refusal === undefined
      ? await answerCall(endpoint, received, { chunks: [bytes], byteLength: bytes.length })
      : answerOfError(refusal);
  const answered = new Headers();
  for (let index = 0; index < answer.headers.length; index += 2) {
    answered.append(answer.headers[index] as string, answer.headers[index + 1] as string);
  }
  return { status: answer.status, headers: answered, body: Buffer.concat(answer.body.chunks) };
}
