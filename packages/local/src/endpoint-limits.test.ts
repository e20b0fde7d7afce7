import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ValidationError } from "@aws-sdk/client-sagemaker-runtime";
import { describe, expect, test } from "vitest";
import { answer, failureOf, invoke, LINK, pipelineOf, rawPost } from "./scripted-pipeline.cases.ts";

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
