import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Endpoint, EndpointLimits } from "./endpoint.ts";
import { createEndpointServer } from "./endpoint-server.ts";
import { createHopAgent } from "./hop.ts";
import type { PipelineEvent } from "./pipeline-events.ts";

/** What a container was sent. */
interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}
type Script = (response: ServerResponse, received: Received, request: IncomingMessage) => void;

const open: Server[] = [];
const close = () => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
};
afterEach(close);
afterAll(close);

async function listen(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((opened) => server.listen(0, "127.0.0.1", opened));
  return (server.address() as AddressInfo).port;
}

/** Containers that follow a script and remember what they were sent, with the endpoint in front of them. */
async function pipelineOf(
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

const answer =
  (
    body: string | Buffer,
    headers: Record<string, string> = { "content-type": "text/csv" },
    status = 200,
  ): Script =>
  (response) =>
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
const invoke = (input: Partial<ConstructorParameters<typeof InvokeEndpointCommand>[0]> = {}) =>
  new InvokeEndpointCommand({ EndpointName: "churn", ContentType: "text/csv", Body: "1,2\n", ...input });
const failureOf = async (call: Promise<unknown>) => {
  const thrown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(thrown, "the call fails").toBeInstanceOf(Error);
  return thrown as Error & Omit<ModelError, "name"> & { readonly ErrorCode?: string };
};

const LINK =
  "See https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:group=/aws/sagemaker/Endpoints/churn in account 123456789012 for more information.";

describe("three stages, called by the AWS client (C91–C98, appendix B)", () => {
  test("order, bytes, Content-Type and Accept of every hop", async () => {
    const recordio = Buffer.from([0xce, 0xd7, 0x23, 0x0a, 0, 255, 10, 13]);
    const { client, received, events } = await pipelineOf(
      [
        answer(recordio, {
          "content-type": "application/x-recordio-protobuf",
          "x-amzn-sagemaker-custom-attributes": "stage1",
        }),
        answer("2\n", { "content-type": "text/csv; charset=utf-8" }),
        answer("churned\n", {
          "content-type": "text/csv",
          "x-amzn-sagemaker-custom-attributes": "stage3",
          "x-secret": "1",
        }),
      ],
      { names: ["features", "xgb", "labels"] },
    );
    const result = await client.send(
      invoke({ Accept: "text/csv", CustomAttributes: "t=1", InferenceId: "id-7" }),
    );
    expect(Buffer.from(result.Body as Uint8Array).toString()).toBe("churned\n");
    expect(result).toMatchObject({
      ContentType: "text/csv",
      InvokedProductionVariant: "AllTraffic",
      CustomAttributes: "stage3",
    });

    const hops = received.map(([call]) => [
      call?.method,
      call?.path,
      call?.headers["content-type"],
      call?.headers.accept,
      call?.headers["x-amzn-sagemaker-custom-attributes"],
      call?.headers["x-amzn-sagemaker-inference-id"],
      call?.headers["content-length"],
    ]);
    expect(hops).toEqual([
      ["POST", "/invocations", "text/csv", "*/*", "t=1", "id-7", "4"],
      ["POST", "/invocations", "application/x-recordio-protobuf", "*/*", "t=1", "id-7", "8"],
      ["POST", "/invocations", "text/csv; charset=utf-8", "text/csv", "t=1", "id-7", "2"],
    ]);
    expect(received.map(([call]) => call?.body)).toEqual([
      Buffer.from("1,2\n"),
      recordio,
      Buffer.from("2\n"),
    ]);
    const told = events.flatMap((event) =>
      event.kind === "hop" ? [[event.container, event.response?.status, event.response?.byteLength]] : [],
    );
    expect(told).toEqual([
      ["features", 200, 8],
      ["xgb", 200, 2],
      ["labels", 200, 8],
    ]);
  });

  test("stray headers of the client reach no container; only the documented ones do (C59, C274)", async () => {
    const { port, received } = await pipelineOf([answer("a"), answer("b")]);
    const response = await fetch(`http://127.0.0.1:${port}/endpoints/churn/invocations`, {
      method: "POST",
      body: "x",
      headers: {
        "content-type": "text/plain",
        authorization: "AWS4-HMAC-SHA256 Credential=x",
        "x-amz-date": "20261120T000000Z",
        "amz-sdk-request": "attempt=1",
        cookie: "a=b",
        "user-agent": "me",
        "x-amzn-sagemaker-target-variant": "AllTraffic",
        "x-amzn-sagemaker-enable-explanations": "`true`",
      },
    });
    expect(response.status).toBe(200);
    const names = [
      "accept",
      "connection",
      "content-length",
      "content-type",
      "host",
      "x-amzn-sagemaker-inference-id",
    ];
    for (const [call] of received) expect(new Set(Object.keys(call?.headers ?? {}))).toEqual(new Set(names));
    expect(received[0]?.[0]?.headers["x-amzn-sagemaker-inference-id"]).toMatch(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  test("no Content-Type, no Accept: octet-stream and */* go in; what a stage leaves out is octet-stream, with a warning", async () => {
    const { port, received, events } = await pipelineOf([answer("a", {}), answer("b", {})]);
    const response = await rawPost(port, "/endpoints/churn/invocations", "x");
    expect(response.headers["content-type"]).toBe("application/octet-stream");
    expect(received.map(([call]) => [call?.headers["content-type"], call?.headers.accept])).toEqual([
      ["application/octet-stream", "*/*"],
      ["application/octet-stream", "*/*"],
    ]);
    expect(events.filter(({ kind }) => kind === "warning")).toHaveLength(2);
  });

  test("custom attributes and session headers are absent when the last stage sets none, whatever the others did (C76, C98)", async () => {
    const { client } = await pipelineOf([
      answer("a", {
        "content-type": "text/csv",
        "x-amzn-sagemaker-custom-attributes": "inner",
        "x-amzn-sagemaker-new-session-id": "s1",
      }),
      answer("b"),
    ]);
    const result = await client.send(invoke({ CustomAttributes: "client" }));
    expect(result.CustomAttributes).toBeUndefined();
    expect(result.NewSessionId).toBeUndefined();
  });

  test("a session opened by the last stage is the client's, under either name the stage may use (C126)", async () => {
    const { client, received } = await pipelineOf([
      answer("a"),
      answer("b", {
        "content-type": "text/csv",
        "x-amzn-sagemaker-session-id": "abc; Expires=2026-11-20T12:00:00Z",
      }),
    ]);
    const result = await client.send(invoke({ SessionId: "NEW_SESSION" }));
    expect(result.NewSessionId).toBe("abc; Expires=2026-11-20T12:00:00Z");
    expect(received.map(([call]) => call?.headers["x-amzn-sagemaker-session-id"])).toEqual([
      "NEW_SESSION",
      "NEW_SESSION",
    ]);
  });

  test("an empty 204 is passed on as an empty body, and a success of 2xx is the client's 200 (C68, C101)", async () => {
    const { client, received } = await pipelineOf([
      (response) => response.writeHead(204).end(),
      answer("late", undefined, 201),
    ]);
    const result = await client.send(invoke({ Body: "" }));
    expect(result.$metadata.httpStatusCode).toBe(200);
    expect(Buffer.from(result.Body as Uint8Array).toString()).toBe("late");
    expect(received[1]?.[0]?.headers["content-length"]).toBe("0");
  });

  test("a chunked request is sent on with its length, not chunked (C61)", async () => {
    const { port, received } = await pipelineOf([answer("a"), answer("b")]);
    const body = new ReadableStream({
      start(controller) {
        for (const part of ["1,", "2,", "3"]) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    await fetch(`http://127.0.0.1:${port}/endpoints/churn/invocations`, {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
    expect(received[0]?.[0]).toMatchObject({ body: Buffer.from("1,2,3") });
    expect(received[0]?.[0]?.headers).toMatchObject({ "content-length": "5" });
    expect(received[0]?.[0]?.headers["transfer-encoding"]).toBeUndefined();
  });
});

describe("a stage that fails ends the pipeline (C100, C289–C292)", () => {
  const withSecond = (second: Script, limits?: Partial<EndpointLimits>) =>
    pipelineOf([answer("a"), second, answer("c")], {
      names: ["features", "xgb", "labels"],
      ...(limits === undefined ? {} : { limits }),
    });

  test.each([
    ["400", 400, "client", "CLIENT_ERROR_FROM_MODEL"],
    ["415", 415, "client", "CLIENT_ERROR_FROM_MODEL"],
    ["500", 500, "server", "INTERNAL_FAILURE_FROM_MODEL"],
    ["503", 503, "server", "INTERNAL_FAILURE_FROM_MODEL"],
    ["302, which is no success", 302, "server", "INTERNAL_FAILURE_FROM_MODEL"],
  ])("status %s", async (_, status, side, errorCode) => {
    const { client, calls } = await withSecond(
      answer("bad shape", { "content-type": "text/plain", location: "/" }, status),
    );
    const thrown = await failureOf(client.send(invoke()));
    expect(thrown).toBeInstanceOf(ModelError);
    expect(thrown.$metadata.httpStatusCode).toBe(424);
    expect(thrown).toMatchObject({
      OriginalStatusCode: status,
      OriginalMessage: "bad shape",
      LogStreamArn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/churn",
      ErrorCode: errorCode,
      message: `Received ${side} error (${status}) from xgb with message "bad shape". ${LINK}`,
    });
    expect(calls()).toEqual([1, 1, 0]);
  });

  test("no answer in time: the timeout's text, status 0, the late answer dropped", async () => {
    const { client, calls, events } = await withSecond(
      (response) => {
        setTimeout(() => response.end("late"), 900);
      },
      { invocationTimeoutMs: 500 },
    );
    const thrown = await failureOf(client.send(invoke()));
    expect(thrown).toMatchObject({
      OriginalStatusCode: 0,
      ErrorCode: "INTERNAL_FAILURE_FROM_MODEL",
      message: `Received server error (0) from xgb with message "Your invocation timed out while waiting for a response from container xgb. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.". ${LINK}`,
    });
    await sleep(600);
    expect(calls()).toEqual([1, 1, 0]);
    expect(events.filter(({ kind }) => kind === "invocation")).toHaveLength(1);
  });

  test("the time is one budget for all stages (C64)", async () => {
    const slow: Script = (response) => {
      setTimeout(() => response.end("x"), 400);
    };
    const { client, calls } = await pipelineOf([slow, slow, slow], { limits: { invocationTimeoutMs: 700 } });
    expect(await failureOf(client.send(invoke()))).toMatchObject({ OriginalStatusCode: 0 });
    expect(calls()).toEqual([1, 1, 0]);
  });

  test("a connection closed without an answer, or in the middle of one", async () => {
    const closes = await withSecond((_response, _received, incoming) => incoming.socket.destroy());
    expect(await failureOf(closes.client.send(invoke()))).toMatchObject({
      OriginalStatusCode: 0,
      message: `Received server error (0) from xgb with message "connection closed without a response". ${LINK}`,
    });
    expect(closes.calls()).toEqual([1, 1, 0]);

    const breaks = await withSecond((response) => {
      response.writeHead(200, { "content-length": 10 }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(breaks.client.send(invoke()))).toMatchObject({
      OriginalStatusCode: 0,
      message: `Received server error (0) from xgb with message "connection closed before the response was complete". ${LINK}`,
    });
    expect(breaks.calls()).toEqual([1, 1, 0]);
  });

  test("nothing listens any more", async () => {
    const { client } = await withSecond(answer("b"));
    for (const server of open.splice(1, 1)) await new Promise((closed) => server.close(closed));
    expect(await failureOf(client.send(invoke()))).toMatchObject({
      OriginalStatusCode: 0,
      message: `Received server error (0) from xgb with message "connection refused". ${LINK}`,
    });
  });

  test("an error whose body breaks off says so (C291)", async () => {
    const { client } = await withSecond((response) => {
      response.writeHead(413, { "content-length": 10 }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(client.send(invoke()))).toMatchObject({
      OriginalStatusCode: 413,
      message: `Received client error (413) from xgb and could not load the entire response body. ${LINK}`,
    });
  });

  test("a long error body is cut so that the message stays within 2048 characters", async () => {
    const { client } = await withSecond(answer("é".repeat(5000), undefined, 500));
    const thrown = await failureOf(client.send(invoke()));
    expect(thrown.message).toHaveLength(2048);
    expect(thrown.message.endsWith(`é". ${LINK}`)).toBe(true);
    expect(thrown.OriginalMessage).toMatch(/^é+$/);
  });

  test("response headers over 4096 bytes end the pipeline, from any stage (C71)", async () => {
    const { client, calls } = await withSecond(answer("b", { "x-filler": "x".repeat(4096) }));
    expect((await failureOf(client.send(invoke()))).message).toBe(
      "Response received from the xgb container has headers with length greater than 4096 bytes. Reduce the length of your container's response headers and update your endpoint.",
    );
    expect(calls()).toEqual([1, 1, 0]);
    const fits = await withSecond(answer("b", { "x-filler": "x".repeat(3800) }));
    expect((await fits.client.send(invoke())).$metadata.httpStatusCode).toBe(200);
  });

  test("the invocation after a failure is unharmed", async () => {
    let calls = 0;
    const { client } = await withSecond((response, _received, incoming) => {
      if (++calls === 1) incoming.socket.destroy();
      else response.end("ok");
    });
    await failureOf(client.send(invoke()));
    expect((await client.send(invoke())).$metadata.httpStatusCode).toBe(200);
  });
});

describe("limits", () => {
  test("5,242,880 bytes pass from one stage to the next, one more does not (C99)", async () => {
    const { client, received } = await pipelineOf([answer(Buffer.alloc(5_242_880, "x")), answer("b")]);
    await client.send(invoke());
    expect(received[1]?.[0]?.body.length).toBe(5_242_880);

    const over = await pipelineOf([answer(Buffer.alloc(5_242_881, "x")), answer("b")], {
      names: ["features", "labels"],
    });
    expect(await failureOf(over.client.send(invoke()))).toMatchObject({
      OriginalStatusCode: 200,
      OriginalMessage: "",
      message: `Received response from features with status code 200. However, the request payload from features to labels is 5242881 bytes, which has exceeded the maximum limit of 5 MB. ${LINK}`,
    });
    expect(over.calls()).toEqual([1, 0]);
  });

  test("the last stage's answer may be larger than a hop, and is refused over its own limit (C67)", async () => {
    const { client } = await pipelineOf([answer("a"), answer(Buffer.alloc(6_000_000, "x"))]);
    expect(((await client.send(invoke())).Body as Uint8Array).length).toBe(6_000_000);
    const over = await pipelineOf([answer("a"), answer("four")], { limits: { maxAnswerBytes: 3 } });
    expect(await failureOf(over.client.send(invoke()))).toMatchObject({ OriginalStatusCode: 200 });
  });

  test("a body over the limit is a plain 413 before any stage is called; the client sees it as the live one (C66)", async () => {
    const { client, port, calls } = await pipelineOf([answer("a"), answer("b")], {
      limits: { maxRequestBytes: 1000 },
    });
    const thrown = await failureOf(client.send(invoke({ Body: Buffer.alloc(1001) })));
    expect(thrown.name).toBe("SyntaxError");
    expect(thrown.$metadata.httpStatusCode).toBe(413);

    const chunked = await rawPost(port, "/endpoints/churn/invocations", Buffer.alloc(1001), {
      "transfer-encoding": "chunked",
    });
    expect(chunked).toMatchObject({ status: 413, body: "HTTP content length exceeded 1000 bytes." });
    expect(chunked.headers["content-type"]).toBe("text/plain");
    expect(calls()).toEqual([0, 0]);
    await client.send(invoke({ Body: Buffer.alloc(1000) }));
    expect(calls()).toEqual([1, 1]);
  });

  test("a body over the published model's 6,291,456 bytes works, with a warning (C65)", async () => {
    const { client, events } = await pipelineOf([answer("a"), answer("b")]);
    await client.send(invoke({ Body: Buffer.alloc(6_291_457) }));
    expect(events.filter(({ kind }) => kind === "warning")).toHaveLength(1);
  });
});

describe("calls that never reach a stage", () => {
  test.each([
    ["GET", "/endpoints/churn/invocations"],
    ["POST", "/endpoints/churn/async-invocations"],
    ["POST", "/endpoints/%ZZ/invocations"],
    ["GET", "/ping"],
    ["POST", "/"],
  ])("%s %s is an unknown operation (C278)", async (method, path) => {
    const { port } = await pipelineOf([answer("a"), answer("b")]);
    const response = await rawPost(port, path, "", {}, method);
    expect(response).toMatchObject({ status: 404, body: "{}" });
    expect(response.headers["x-amzn-errortype"]).toBe("UnknownOperationException");
  });

  test("another endpoint's name (C294)", async () => {
    const { client, calls } = await pipelineOf([answer("a"), answer("b")]);
    const thrown = await failureOf(client.send(invoke({ EndpointName: "other" })));
    expect(thrown).toBeInstanceOf(ValidationError);
    expect(thrown.message).toBe("Endpoint other of account 123456789012 not found.");
    expect(calls()).toEqual([0, 0]);
  });

  test("a target model or container, which a pipeline does not have (C294, C113)", async () => {
    const { client } = await pipelineOf([answer("a"), answer("b")]);
    const model = await failureOf(client.send(invoke({ TargetModel: "m.tar.gz" })));
    expect(model).toMatchObject({
      name: "ValidationError",
      message: "Endpoint churn is not a multi-model endpoint and does not support target model header.",
      ErrorCode: "TARGET_MODEL_HEADER_NOT_SUPPORTED",
    });
    expect((await failureOf(client.send(invoke({ TargetContainerHostname: "xgb" })))).name).toBe(
      "ValidationError",
    );
  });

  test("members over their limits, all counted (C272, C238)", async () => {
    const { client } = await pipelineOf([answer("a"), answer("b")]);
    const thrown = await failureOf(
      client.send(invoke({ CustomAttributes: "x".repeat(1025), InferenceId: "y".repeat(65) })),
    );
    expect(thrown.name).toBe("ValidationError");
    expect(thrown.message).toMatch(
      /^2 validation errors detected: Value 'x+' at 'customAttributes' failed to satisfy constraint: Member must have length less than or equal to 1024; Value 'y+' at 'inferenceId' failed to satisfy constraint: Member must have length less than or equal to 64$/,
    );
    await client.send(invoke({ CustomAttributes: "x".repeat(1024), InferenceId: "y".repeat(64) }));
  });

  test("a stage that is not healthy: ServiceUnavailable (C55, C295)", async () => {
    const { client, calls } = await pipelineOf([answer("a"), answer("b")], { healthy: false });
    const thrown = await failureOf(client.send(invoke()));
    expect(thrown).toMatchObject({
      name: "ServiceUnavailable",
      message: "A transient exception occurred while retrieving variant instances. Please try again later.",
    });
    expect(thrown.$metadata.httpStatusCode).toBe(503);
    expect(calls()).toEqual([0, 0]);
  });

  test("a client that goes away in the middle of its body leaves the endpoint as it was", async () => {
    const { port, client, calls } = await pipelineOf([answer("a"), answer("b")]);
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /endpoints/churn/invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
    await sleep(50);
    socket.destroy();
    await sleep(50);
    expect(calls()).toEqual([0, 0]);
    await client.send(invoke());
    expect(calls()).toEqual([1, 1]);
  });
});

/** A request without any header of its own accord, as no client library sends it. */
function rawPost(
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
