/** Catalogue of the errors of `@stagewright/server`. */

import { defineErrors, quote, quoteList } from "@stagewright/core";

export const errors = defineErrors({
  SW_SERVER_NOT_READY: {
    outcome: "not-ready",
    doc: "The stage has not finished loading, or could not load; /ping and the log say which (C47, C48).",
    message: (d: { stage: string; state: string }) =>
      `Stage ${quote(d.stage)} is ${d.state}, not ready for invocations; GET /ping says why. Try again later.`,
  },
  SW_SERVER_UNHEALTHY: {
    outcome: "stage-fault",
    doc: "The stage said of itself that it cannot answer any more (`health.fail`); /ping is 503 until it is replaced (C55).",
    message: (d: { stage: string; reason: string }) =>
      `Stage ${quote(d.stage)} cannot go on and has to be started again: ${d.reason}`,
  },
  SW_SERVER_DRAINING: {
    outcome: "not-ready",
    doc: "The stage was told to stop and finishes what runs (C7).",
    message: (d: { stage: string }) => `Stage ${quote(d.stage)} is shutting down; send the invocation again.`,
  },
  SW_SERVER_OVERLOADED: {
    outcome: "overloaded",
    doc: "As many invocations as the stage holds at once are running or waiting (C75).",
    message: (d: { stage: string; limit: number; retryAfterSeconds: number }) =>
      `Stage ${quote(d.stage)} has ${d.limit} invocations at hand, its limit; send this one again later.`,
  },
  SW_LANE_QUEUE: {
    outcome: "overloaded",
    doc: "Every worker thread is busy, and the invocation would wait longer than its time allows, or waiting bodies take too much memory (C63, C75).",
    message: (d: { stage: string; waiting: number; retryAfterSeconds: number }) =>
      `Stage ${quote(d.stage)} is busy and ${d.waiting} invocations wait; send this one again in ${d.retryAfterSeconds} s.`,
  },
  SW_LANE_LOAD: {
    outcome: "stage-fault",
    doc: "A worker thread could not load the stage that the HTTP thread did load; the cause is in the log.",
    message: (d: { stage: string }) =>
      `Stage ${quote(d.stage)} could not be loaded in a worker thread. The log of this invocation holds the cause; options({ lanes: "inline" }) does without threads.`,
  },
  SW_LANE_WORKER_LOST: {
    outcome: "stage-fault",
    doc: "The worker thread that ran the invocation ended before it answered; another takes its place.",
    message: (d: { stage: string; reason: string }) =>
      `A worker thread of stage ${quote(d.stage)} ended while it ran this invocation: ${d.reason}. It is replaced; send the invocation again.`,
  },
  SW_SERVER_METHOD: {
    outcome: "method-not-allowed",
    doc: "/invocations takes POST only (C57).",
    message: (d: { method: string; path: string }) =>
      `${d.path} takes POST, not ${quote(d.method)}; send the body with POST.`,
  },
  SW_SERVER_ROUTE: {
    outcome: "route-unknown",
    doc: "No such route (C57).",
    message: (d: { method: string; path: string; routes: readonly string[] }) =>
      `There is no route ${d.method} ${quote(d.path)}; this stage answers ${d.routes.join(", ")}.`,
  },
  SW_SERVER_REFUSED: {
    outcome: "input-invalid",
    doc: "A middleware of the author refused a request with a status of its own, 400 to 499; its words are in the log.",
    message: (d: { path: string }) => `The stage refuses this request for ${d.path}; its log says why.`,
  },
  SW_SERVER_BODY_TAKEN: {
    outcome: "stage-fault",
    doc: "A middleware of the author has read the body of an invocation and left something other than bytes or text.",
    message: (d: { got: string }) =>
      `A middleware has read the body of the invocation and left ${d.got}; leave the body alone, or read it with express.raw({ type: "*/*" }).`,
  },
  SW_SERVER_ROUTES: {
    outcome: "stage-invalid",
    doc: "The stage's `options.routes` threw; the cause is in the log.",
    message: (d: { stage: string; reason: string }) =>
      `Stage ${quote(d.stage)} could not add its routes; options({ routes }) threw: ${d.reason}`,
  },
  SW_SERVER_REQUEST: {
    outcome: "input-invalid",
    doc: "What was sent is no HTTP/1.1 request; the connection is closed.",
    message: (d: { problem: string }) =>
      `This is no HTTP/1.1 request: got ${d.problem}; send HTTP/1.1, without TLS.`,
  },
  SW_SERVER_HEAD_SIZE: {
    outcome: "head-too-large",
    doc: "The head of a request is larger than 16 KiB; the connection is closed.",
    message: () => "The head of the request is over 16384 bytes; send fewer or shorter headers.",
  },
  SW_SERVER_HEAD_SLOW: {
    outcome: "caller-slow",
    doc: "The head of a request did not come in its time; the connection is closed.",
    message: () => "The head of the request did not come in its time; send it in one piece.",
  },
  SW_SERVER_FAULT: {
    outcome: "stage-fault",
    doc: "Something failed that no code names; the cause is in the log.",
    message: (d: { stage: string }) =>
      `Stage ${quote(d.stage)} failed. The log of this invocation holds the cause.`,
  },
  SW_SERVER_ARGUMENT: {
    outcome: "stage-invalid",
    doc: "The process was started with an argument other than `serve` (C2) and `describe`.",
    message: (d: { got: string }) =>
      `Argument ${quote(d.got)} is not known; start a stage with "serve" or without one, or print what it declares with "describe".`,
  },
  SW_SERVER_NO_STAGE: {
    outcome: "stage-invalid",
    doc: "What was to be served is no stage.",
    message: () => "The stage module's default export is no stage; write `export default defineStage(…)`.",
  },
  SW_SERVER_LISTEN: {
    outcome: "stage-invalid",
    doc: "The port or address cannot be bound (C28).",
    message: (d: { host: string; port: number; reason: string }) =>
      `Cannot listen on ${d.host}:${d.port}: ${d.reason}. Set SAGEMAKER_BIND_TO_PORT to a free port.`,
  },
  SW_SERVER_SECOND_PORT: {
    outcome: "stage-invalid",
    doc: "The stage listens by itself on a port outside SAGEMAKER_SAFE_PORT_RANGE (C31).",
    message: (d: { port: number; first: number; last: number }) =>
      `Port ${d.port}${d.port === 0 ? ", any the system chooses," : ""} is outside SAGEMAKER_SAFE_PORT_RANGE ${d.first}-${d.last}; other ports may be another container's. Listen on one that takePort() of the load context gives.`,
  },
  SW_INVOCATION_BODY_SIZE: {
    outcome: "body-too-large",
    doc: "The request body is larger than the stage takes (C65, C73).",
    message: (d: { limit: number; got: number | undefined }) =>
      `The body ${d.got === undefined ? "is" : `has ${d.got} bytes,`} over the limit of ${d.limit} bytes; send fewer records, or raise MAX_CONTENT_LENGTH.`,
  },
  SW_INVOCATION_CONTENT_ENCODING: {
    outcome: "content-type-unsupported",
    doc: "The body is compressed in a way the stage does not read.",
    message: (d: { got: string; supported: readonly string[] }) =>
      `Content-Encoding ${quote(d.got)} is not supported; send the body plain, or as one of ${quoteList(d.supported)}.`,
  },
  SW_INVOCATION_BODY_ENCODING: {
    outcome: "input-invalid",
    doc: "The body is not what its Content-Encoding says, or ends too early.",
    message: (d: { encoding: string }) =>
      `The body is damaged or no ${d.encoding} data; send it plain, or compress it anew.`,
  },
  SW_INVOCATION_BODY_RATIO: {
    outcome: "body-too-large",
    doc: "The body inflates to more times its size than the stage takes.",
    message: (d: { limit: number }) =>
      `The body inflates to more than ${d.limit} times its size; send it plain.`,
  },
  SW_INVOCATION_DEADLINE: {
    outcome: "deadline",
    doc: "The invocation's time is used up (C63).",
    message: (d: { limitMs: number }) =>
      `The invocation took longer than ${d.limitMs} ms; send fewer records, or raise SAGEMAKER_MODEL_SERVER_TIMEOUT.`,
  },
  SW_INVOCATION_STALLED: {
    outcome: "caller-slow",
    doc: "The body of an invocation stopped coming; the connection is closed.",
    message: () => "The body stopped coming before it was complete; send the invocation again.",
  },
  SW_INVOCATION_UNREAD: {
    outcome: "caller-gone",
    doc: "The caller did not read a streamed answer in the time the stream has (C121).",
    message: () => "The caller did not read the streamed answer in its time.",
  },
  SW_INVOCATION_ABORTED: {
    outcome: "caller-gone",
    doc: "The caller went away before the answer; nobody reads it.",
    message: () => "The caller closed the connection before the answer.",
  },
});
