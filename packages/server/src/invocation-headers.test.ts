import { describe, expect, it } from "vitest";
import { type InvocationHeaders, readInvocationHeaders } from "./invocation-headers.ts";

function read(...rawHeaders: readonly string[]): InvocationHeaders {
  const headers: InvocationHeaders = {
    contentType: undefined,
    contentLength: undefined,
    contentEncoding: undefined,
    accept: undefined,
    customAttributes: undefined,
    inferenceId: undefined,
    sessionId: undefined,
    targetModel: undefined,
    traceparent: undefined,
    tracestate: undefined,
  };
  readInvocationHeaders(rawHeaders, headers);
  return headers;
}

describe("readInvocationHeaders", () => {
  it("finds every header of the contract, in any case (C59, C76, C77)", () => {
    expect(
      read(
        ...[
          "Host",
          "x",
          "CONTENT-TYPE",
          "text/csv",
          "content-length",
          "3",
          "Content-Encoding",
          "gzip",
          "Accept",
          "*/*",
          "X-Unknown-One",
          "y",
        ],
        ...["X-Amzn-SageMaker-Custom-Attributes", "t=1", "x-amzn-sagemaker-inference-id", "i"],
        ...["X-Amzn-SageMaker-Session-Id", "s", "X-Amzn-SageMaker-Target-Model", "m"],
      ),
    ).toEqual({
      contentType: "text/csv",
      contentLength: "3",
      contentEncoding: "gzip",
      accept: "*/*",
      customAttributes: "t=1",
      inferenceId: "i",
      sessionId: "s",
      targetModel: "m",
    });
  });

  it("takes the first of two, and joins the lists of Accept", () => {
    expect(
      read("Content-Type", "a/b", "Content-Type", "c/d", "Accept", "a/b", "accept", "c/d;q=0.5"),
    ).toMatchObject({
      contentType: "a/b",
      accept: "a/b, c/d;q=0.5",
    });
  });

  it("does not take another name of the same length for one of its own", () => {
    expect(read("constructor", "x", "__proto__", "y", "cookie", "z", "accepT", "a/b")).toMatchObject({
      accept: "a/b",
      contentType: undefined,
    });
  });
});
