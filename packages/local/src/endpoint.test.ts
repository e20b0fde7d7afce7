import { setTimeout as sleep } from "node:timers/promises";
import { ModelError } from "@aws-sdk/client-sagemaker-runtime";
import { describe, expect, test } from "vitest";
import type { EndpointLimits } from "./endpoint.ts";
import {
  answer,
  failureOf,
  invoke,
  LINK,
  open,
  pipelineOf,
  rawPost,
  type Script,
} from "./scripted-pipeline.cases.ts";

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
