/** Containers that follow a script, an endpoint in front of them, and the client that calls it: what tests of the endpoint share. */

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  InvokeEndpointCommand,
  type ModelError,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, afterEach, expect } from "vitest";
import type { Endpoint, EndpointLimits } from "./endpoint.ts";
import { createEndpointServer } from "./endpoint-server.ts";
import { createHopAgent } from "./hop.ts";
import type { PipelineEvent } from "./pipeline-events.ts";

/** What a container was sent. */
export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}
export type Script = (response: ServerResponse, received: Received, request: IncomingMessage) => void;

/** Servers that are closed after each test. */
export const open: Server[] = [];
const close = () => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
};
afterEach(close);
afterAll(close);

export async function listen(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((opened) => server.listen(0, "127.0.0.1", opened));
  return (server.address() as AddressInfo).port;
}

/** Containers that follow a script and remember what they were sent, with the endpoint in front of them. */
export async function pipelineOf(
  scripts: readonly Script[],
  options: { names?: string[]; limits?: Partial<EndpointLimits>; healthy?: boolean } = {},
) {
  const received: Received[][] = scripts.map(() => []);
  const events: PipelineEvent[] = [];
  const containers = await Promise.all(
    scripts.map(async (script, index) => {
      const server = createServer((incoming, response) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
          const { method, url, headers, rawHeaders } = incoming;
          const call = { method, path: url, headers, rawHeaders, body: Buffer.concat(chunks) };
          received[index]?.push(call);
          script(response, call, incoming);
        });
      });
      const port = await listen(server);
      const name = options.names?.[index] ?? `container-${index + 1}`;
      return { name, host: "127.0.0.1", port, isHealthy: options.healthy ?? true };
    }),
  );
  const endpoint: Endpoint = {
    identity: { endpointName: "churn", region: "us-east-1", account: "123456789012" },
    containers,
    agent: createHopAgent(),
    limits: {
      invocationTimeoutMs: 60_000,
      maxHopBytes: 5_242_880,
      maxAnswerBytes: 26_214_400,
      maxRequestBytes: 26_214_400,
      ...options.limits,
    },
    onEvent: (event) => events.push(event),
  };
  const port = await listen(createEndpointServer(endpoint));
  const client = new SageMakerRuntimeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  return { port, client, received, events, calls: () => received.map((calls) => calls.length) };
}

export const answer =
  (
    body: string | Buffer,
    headers: Record<string, string> = { "content-type": "text/csv" },
    status = 200,
  ): Script =>
  (response) =>
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
export const invoke = (input: Partial<ConstructorParameters<typeof InvokeEndpointCommand>[0]> = {}) =>
  new InvokeEndpointCommand({ EndpointName: "churn", ContentType: "text/csv", Body: "1,2\n", ...input });
export const failureOf = async (call: Promise<unknown>) => {
  const thrown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(thrown, "the call fails").toBeInstanceOf(Error);
  return thrown as Error & Omit<ModelError, "name"> & { readonly ErrorCode?: string };
};

export const LINK =
  "See https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:group=/aws/sagemaker/Endpoints/churn in account 123456789012 for more information.";

/** A request without any header of its own accord, as no client library sends it. */
export function rawPost(
  port: number,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  method = "POST",
) {
  return new Promise<{ status: number | undefined; headers: IncomingMessage["headers"]; body: string }>(
    (settle, fail) => {
      const call = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          settle({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      call.on("error", fail);
      call.end(body);
    },
  );
}
