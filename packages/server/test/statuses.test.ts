/** Every status of the design's list: what provokes it, what it says, and that the next invocation is unharmed. */

import { bytes, defineStage, json, type StageOptions } from "@stagewright/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, type CallOptions, type ListeningStage, listen, serve } from "./listening-stage.ts";

const CSV = { "content-type": "text/csv" };

const stage = defineStage("statuses")
  .input({ columns: { what: "string", x: "float64" } })
  .predict(async (table, { signal }) => {
    const what = table.column("what")[0];
    if (what === "throw") throw new Error("secret reason in /opt/ml/model");
    if (what === "endless") throw ownCause();
    if (what === "bare") throw Object.create(null);
    if (what === "hang") await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return table;
  })
  .postprocess((table) => (table.column("what")[0] === "odd" ? json({ x: Number.NaN }) : table.drop("what")));

/** An error that is its own cause. */
function ownCause(): Error {
  const error = new Error("again");
  error.cause = error;
  return error;
}

interface StatusRow {
  readonly name: string;
  readonly request: CallOptions;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const rows: readonly StatusRow[] = [
  {
    name: "415 for a content type no codec reads (C73)",
    request: { headers: { "content-type": "image/png" }, body: "x" },
    status: 415,
    code: "SW_INVOCATION_CONTENT_TYPE",
    message:
      'Content-Type "image/png" is not supported; this stage reads "text/csv", "application/json", "application/jsonlines", "application/x-npy", "text/libsvm", "application/x-recordio-protobuf", "application/x-parquet".',
  },
  {
    name: "415 for a missing content type (C80)",
    request: { body: "a,1" },
    status: 415,
    code: "SW_INVOCATION_CONTENT_TYPE",
    message:
      'Content-Type is missing; this stage reads "text/csv", "application/json", "application/jsonlines", "application/x-npy", "text/libsvm", "application/x-recordio-protobuf", "application/x-parquet".',
  },
  {
    name: "406 for an Accept nothing satisfies (C84)",
    request: { headers: { ...CSV, accept: "image/png" }, body: "a,1" },
    status: 406,
    code: "SW_INVOCATION_ACCEPT",
    message:
      'Accept "image/png" cannot be satisfied; this stage answers "text/csv", "application/json", "application/jsonlines", "application/x-npy", "application/x-recordio-protobuf", "text/plain", "application/octet-stream", "text/event-stream".',
  },
  {
    name: "413 for a body whose content-length is over the limit (C73)",
    request: { headers: CSV, body: "x".repeat(2001) },
    status: 413,
    code: "SW_INVOCATION_BODY_SIZE",
    message:
      "The body has 2001 bytes, over the limit of 2000 bytes; send fewer records, or raise MAX_CONTENT_LENGTH.",
  },
  {
    name: "413 for a chunked body that grows over the limit (C61)",
    request: { headers: { ...CSV, "transfer-encoding": "chunked" }, body: "x".repeat(200_000) },
    status: 413,
    code: "SW_INVOCATION_BODY_SIZE",
    message: "The body is over the limit of 2000 bytes; send fewer records, or raise MAX_CONTENT_LENGTH.",
  },
  {
    name: "400 for a bad record, with record and column (C73)",
    request: { headers: CSV, body: "a,1\nb,two" },
    status: 400,
    code: "SW_CODEC_CELL",
    message: 'Record 2, column "x": got "two", expected a number, nan, inf, or nothing for missing.',
    error: {
      record: 2,
      column: "x",
      issues: [
        {
          record: 2,
          column: "x",
          got: '"two"',
          expected: "a number, nan, inf, or nothing for missing",
        },
      ],
      issueCount: 1,
    },
  },
  {
    name: "405 for another method on /invocations, with Allow (C57)",
    request: { method: "PUT", headers: CSV, body: "a,1" },
    status: 405,
    code: "SW_SERVER_METHOD",
    message: '/invocations takes POST, not "PUT"; send the body with POST.',
    headers: { allow: "POST" },
  },
  {
    name: "404 for an unknown path (C57)",
    request: { path: "/invocation", headers: CSV, body: "a,1" },
    status: 404,
    code: "SW_SERVER_ROUTE",
    message:
      'There is no route POST "/invocation"; this stage answers /ping, POST /invocations, GET /openapi.json, GET /metrics.',
  },
  {
    name: "503 when the invocation's time is used up (C63)",
    request: { headers: CSV, body: "hang,1" },
    status: 503,
    code: "SW_INVOCATION_DEADLINE",
    message:
      "The invocation took longer than 1000 ms; send fewer records, or raise SAGEMAKER_MODEL_SERVER_TIMEOUT.",
    headers: { "retry-after": "1" },
  },
  {
    name: "500 for a fault of a hook, without its words",
    request: { headers: CSV, body: "throw,1" },
    status: 500,
    code: "SW_STAGE_FAULT",
    message: 'Stage "statuses" failed in predict. The log of this invocation holds the cause.',
  },
  {
    name: "500 for an answer JSON cannot say",
    request: { headers: { ...CSV, accept: "application/json" }, body: "odd,1" },
    status: 500,
    code: "SW_CODEC_NOT_FINITE",
    message:
      'The answer holds NaN at $.x, which JSON cannot say. Clean it in postprocess, or set options({ nonFinite: "words" }) to write the words NaN and Infinity.',
  },
];

describe("a hook that answers bytes of nothing", () => {
  const nothing = bytes(undefined as never);
  it.each([
    ["at once", defineStage("nothing").postprocess(() => nothing)],
    ["later", defineStage("nothing").postprocess(async () => nothing)],
  ])("%s is 500, and the stage goes on", async (_, stage) => {
    const { call } = await serve(stage);
    const request = { headers: { "content-type": "text/plain" }, body: "a" };
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await call(request);
      expect([status, body]).toEqual([500, expect.stringContaining('"code":"SW_STAGE_ANSWER"')]);
    }
  });
});

describe("a stage with error bodies of its own", () => {
  it("answers them with the status of the outcome, and JSON where it has none", async () => {
    const own = defineStage("own").options({
      errorBody: ({ code }) =>
        code === "SW_INVOCATION_ACCEPT" ? { contentType: "text/html", body: "no such Accept" } : undefined,
    });
    const listening = await listen(own);
    await listening.started;
    const refused = await listening.call({ headers: { ...CSV, accept: "image/png" }, body: "a" });
    expect(refused).toMatchObject({
      status: 406,
      headers: { "content-type": "text/html", "content-length": "14" },
      body: "no such Accept",
    });
    const quoting = await serve(
      defineStage("quoting")
        .input({ columns: { x: "float64" } })
        .options({ errorBody: ({ message }) => ({ contentType: "text/plain", body: message }) }),
    );
    expect(await quoting.call({ headers: CSV, body: "日é\n" })).toMatchObject({
      status: 400,
      body: 'Record 1, column "x": got "日é", expected a number, nan, inf, or nothing for missing.',
    });
    const other = await listening.call({ headers: { "content-type": "video/mp4" }, body: "a" });
    expect(other).toMatchObject({ status: 415, headers: { "content-type": "application/json" } });
    await listening.server.drain(1000);
  });
});

describe("/invocations", () => {
  const variables = { MAX_CONTENT_LENGTH: "2000", SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" };
  let listening: ListeningStage;
  /** The same stage with a middleware that looks at every request, so that invocations take Express's way. */
  let byExpress: ListeningStage;
  let seen = 0;
  beforeAll(async () => {
    listening = await listen(stage, variables);
    const routes: StageOptions["routes"] = (app) => {
      app.use((_request, _response, next) => {
        seen += 1;
        next();
      });
    };
    byExpress = await listen({ ...stage, stageOptions: { routes } }, variables);
    await Promise.all([listening.started, byExpress.started]);
  });
  afterAll(() => Promise.all([listening.server.drain(1000), byExpress.server.drain(1000)]));

  const wholeAnswers: readonly { readonly name: string; readonly request: CallOptions }[] = [
    { name: "200", request: { headers: CSV, body: "a,1.5\nb,2\n" } },
    {
      name: "200 of a chunked request",
      request: { headers: { ...CSV, "transfer-encoding": "chunked" }, body: "a,1\n" },
    },
    { name: "204 for an empty body", request: { headers: CSV } },
    ...rows,
  ];
  it.each(wholeAnswers)("has the same bytes through Express: $name", async ({ request }) => {
    const headers = { "x-amzn-sagemaker-inference-id": "id-1", ...request.headers };
    const before = seen;
    const [direct, through] = await Promise.all(
      [listening, byExpress].map(({ server }) => bytesOf(server.port, { ...request, headers })),
    );
    expect(seen).toBe(before + 1);
    // An id of our own is the one thing in which two answers to an unknown path differ.
    const comparable = (bytes = "") => bytes.replace(/"invocationId":"[0-9a-f]{12}-[0-9a-z]+"/, "");
    expect(comparable(through)).toBe(comparable(direct));
    expect(direct).toMatch(/^HTTP\/1\.1 \d{3} /);
  });

  it.each(rows)("answers $name", async ({ request, status, code, message, error, headers }) => {
    const answer = await listening.call({
      ...request,
      headers: { "x-amzn-sagemaker-inference-id": "id-1", ...request.headers },
    });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ "content-type": "application/json", ...headers });
    expect(answer.headers["content-length"]).toBe(String(Buffer.byteLength(answer.body)));
    const invocationId = code === "SW_SERVER_ROUTE" ? expect.any(String) : "id-1";
    expect(JSON.parse(answer.body)).toEqual({
      error: { code, message, invocationId, stage: "statuses", ...error },
    });
    expect(answer.body).not.toMatch(/secret|\.ts\b|node_modules|\\n +at /);

    const next = await listening.call({ headers: CSV, body: "fine,2.5\n" });
    expect([next.status, next.body]).toEqual([200, "2.5\n"]);
  });

  it("answers 204 without a body to an empty body (C74)", async () => {
    const answer = await listening.call({ headers: CSV });
    expect([answer.status, answer.body, answer.headers["content-type"]]).toEqual([204, "", undefined]);
  });

  it("keeps the cause of a fault in the log, under the invocation's id (C77)", async () => {
    await listening.call({
      headers: { ...CSV, "x-amzn-sagemaker-inference-id": "find-me" },
      body: "throw,1",
    });
    const line = listening.lines.find(({ invocationId }) => invocationId === "find-me");
    expect(line).toMatchObject({
      event: "invocation",
      status: 500,
      level: 50,
      code: "SW_STAGE_FAULT",
      stage: "statuses",
    });
    expect(String(line?.["cause"])).toMatch(/^Error: secret reason in \/opt\/ml\/model\n {4}at /);
  });

  it.each(["endless", "bare"])("logs a cause that is no common error: %s", async (what) => {
    const headers = { ...CSV, "x-amzn-sagemaker-inference-id": `cause-${what}` };
    const answer = await listening.call({ headers, body: `${what},1` });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      500,
      { error: { code: "SW_STAGE_FAULT" } },
    ]);
    const line = listening.lines.find(({ invocationId }) => invocationId === `cause-${what}`);
    const cause = String(line?.["cause"]);
    if (what === "bare") expect(cause).toBe("[Object: null prototype] {}");
    else expect(cause.match(/^(caused by: )?Error: again$/gm)).toHaveLength(8);
  });

  it("does not take an inference id that is none for its own (C77)", async () => {
    const answer = await listening.call({
      headers: { "content-type": "a/b", "x-amzn-sagemaker-inference-id": "x".repeat(65) },
      body: "1",
    });
    expect((JSON.parse(answer.body) as { error: { invocationId: string } }).error.invocationId).toMatch(
      /^[0-9a-f]{12}-[0-9a-z]+$/,
    );
  });
});
