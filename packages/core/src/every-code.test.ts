/**
 * Every code of stages, environment and invocations is thrown here, by stages that are really defined, opened and invoked; the
 * compiler asks for each. Codes of bodies, tables and tensors: `codecs/every-code.test.ts`.
 */

import * as v from "valibot";
import { expect, it } from "vitest";
import { type Environment, readEnvironment } from "./environment.ts";
import { errors } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { json, text } from "./payload.ts";
import { type Refusal, refusalOf } from "./refusal.cases.ts";
import { defineStage, type Stage } from "./stage.ts";

type Code = Exclude<keyof typeof errors, `SW_${"CODEC" | "TABLE" | "TENSOR"}_${string}`>;

const open = (stage: Stage, environment: Partial<Environment> = {}) =>
  openStage(stage, { environment: { ...readEnvironment({}), ...environment }, log: silentLogger });

/** One record of CSV for a stage. */
async function invoke(stage: Stage, headers: Partial<Invocation> = {}, environment?: Partial<Environment>) {
  const opened = await open(stage, environment);
  const body = Buffer.from("1\n");
  return opened.invoke({ body, contentType: "text/csv", accept: undefined, invocationId: "i", ...headers });
}

/** Opens a stage whose `load` takes a port besides its own. */
const takePort = (variables: Readonly<Record<string, string>>) =>
  open(
    defineStage("exporter").load((context) => context.takePort()),
    readEnvironment(variables),
  );

const scale = defineStage("scale").input({ columns: { x: "float64" } });
const free = defineStage("free");
const nothing: AsyncIterator<string> = { next: () => new Promise(() => {}) };

/** Gives these parts, and then none that ever comes. */
const stuckAfter = (...parts: readonly string[]) =>
  free.predict(async function* () {
    yield* parts;
    await nothing.next();
  });

const refusals: Readonly<Record<Code, Refusal>> = {
  SW_STAGE_INVALID: [
    "stage-invalid",
    'Stage "free": limits.jsonDepth is 0; expected a count above 0.',
    () => free.options({ limits: { jsonDepth: 0 } }),
  ],
  SW_STAGE_NAME: [
    "stage-invalid",
    'Stage name "two words": expected 1 to 63 letters, digits and hyphens, starting and ending with a letter or digit.',
    () => defineStage("two words"),
  ],
  SW_STAGE_SCHEMA: [
    "stage-invalid",
    "Declared columns: no column is declared.",
    () => free.input({ columns: {} }),
  ],
  SW_STAGE_LOAD: [
    "stage-invalid",
    'Stage "free" could not load: no such file',
    () =>
      open(
        free.load(() => {
          throw new Error("no such file");
        }),
      ),
  ],
  SW_STAGE_WARM_UP: [
    "stage-invalid",
    'Stage "scale" failed its warm-up invocation: Record 1, column "x": got "one", expected a number, nan, inf, or nothing for missing.',
    () => open(scale.options({ warmUp: { body: "one\n", contentType: "text/csv" } })),
  ],
  SW_STAGE_DECLARATION: [
    "stage-invalid",
    'Stage "scale" does not fit its model or its declarations: The answer does not fit the declared output: column "y" is missing; column "x" is not declared.',
    () => open(scale.predict((table) => table).output({ columns: { y: "float64" } })),
  ],
  SW_STAGE_ANSWER: [
    "stage-fault",
    'Stage "free": predict returned an array; expected a Table, a Tensor, or a value wrapped in json(…), text(…) or bytes(…).',
    () => invoke(free.predict(() => [1, 2])),
  ],
  SW_STAGE_OUTPUT: [
    "stage-fault",
    'The answer does not fit the declared output: column "y" is missing; column "x" is not declared.',
    () => invoke(scale.output({ columns: { y: "float64" } }).options({ warmUp: false })),
  ],
  SW_STAGE_FAULT: [
    "stage-fault",
    'Stage "free" failed in predict. The log of this invocation holds the cause.',
    () =>
      invoke(
        free.predict(() => {
          throw new TypeError("a secret");
        }),
      ),
  ],
  SW_ENVIRONMENT_INVALID: [
    "stage-invalid",
    'Environment: SAGEMAKER_BATCH is "yes", expected true or false.',
    () => readEnvironment({ SAGEMAKER_BATCH: "yes" }),
  ],
  SW_ENVIRONMENT_PORTS: [
    "stage-invalid",
    "SAGEMAKER_SAFE_PORT_RANGE 9200-9200 has no free port; listen on fewer, or ask for a larger range.",
    // The only port of the range is the one of the routes.
    () => takePort({ SAGEMAKER_BIND_TO_PORT: "9200", SAGEMAKER_SAFE_PORT_RANGE: "9200-9200" }),
  ],
  SW_ENVIRONMENT_HOST: [
    "stage-invalid",
    /^STAGEWRIGHT_HOST "192\.0\.2\.1" cannot be listened on: listen EADDRNOTAVAIL.*; set it to an address of this machine, or leave it out\.$/,
    // Of the block kept for documentation (RFC 5737 §3): no machine has it.
    () => takePort({ STAGEWRIGHT_HOST: "192.0.2.1" }),
  ],
  SW_INVOCATION_CONTENT_TYPE: [
    "content-type-unsupported",
    /^Content-Type "image\/avif" is not supported; this stage reads "text\/csv", .*"\.$/,
    () => invoke(scale, { contentType: "image/avif" }),
  ],
  SW_INVOCATION_ACCEPT: [
    "accept-unsatisfiable",
    'Accept "image/avif" cannot be satisfied; this stage answers "text/csv".',
    () => invoke(scale.output({ mediaTypes: ["text/csv"] }), { accept: "image/avif" }),
  ],
  SW_INVOCATION_MEDIA_TYPE: [
    "input-invalid",
    'Content-Type "csv" is not a media type; expected type/subtype with optional ;name=value parameters (RFC 9110 §8.3.1).',
    () => invoke(scale, { contentType: "csv" }),
  ],
  SW_INVOCATION_CUSTOM_ATTRIBUTES: [
    "stage-fault",
    "Custom attributes of the answer (9 characters): expected at most 1024 visible ASCII characters.",
    () => invoke(free.predict((_, context) => context.setCustomAttributes("two words"))),
  ],
  SW_INVOCATION_SESSION: [
    "stage-fault",
    "Session of the answer: got no date to expire at, or one before 1970 or after 9999; expected an id of 1 to 256 letters, digits and inner hyphens, and a date.",
    () => invoke(free.predict((_, context) => context.openSession(new Date("tomorrow")))),
  ],
  SW_INVOCATION_SESSION_UNKNOWN: [
    "input-invalid",
    "The session of this invocation is not known here; open a new one.",
    // As an author's hook does: the framework keeps no sessions.
    () =>
      invoke(
        free.predict(() => {
          throw errors.SW_INVOCATION_SESSION_UNKNOWN({});
        }),
        { sessionId: "s-1" },
      ),
  ],
  SW_INVOCATION_INPUT: [
    "input-invalid",
    'The body does not fit the declared input: age: Invalid type: Expected number but received "x".',
    () =>
      invoke(free.input({ schema: v.object({ age: v.number() }) }), {
        contentType: "application/json",
        body: Buffer.from('{"age": "x"}'),
      }),
  ],
  SW_BATCH_LEFT: [
    "caller-gone",
    "The invocation left its batch before it ran: the caller is gone, or the time is used up.",
    () =>
      invoke(scale.options({ warmUp: false, batch: { maxRows: 2, maxDelayMs: 1 } }), {
        isAbandoned: () => true,
      }),
  ],
  SW_INVOCATION_PAYLOAD_KIND: [
    "stage-fault",
    'A text payload has no text/csv form; text/csv is written from "table", "tensor". Return another payload or declare output media types.',
    () => invoke(free.predict(() => text("no table")).output({ mediaTypes: ["text/csv"] })),
  ],
  SW_INVOCATION_STREAM_KIND: [
    "accept-unsatisfiable",
    'The answer is a stream of json parts, and none of "application/json" is written from these part by part; ask for another media type, such as "application/jsonlines".',
    () =>
      invoke(
        free.predict(async function* () {
          yield json(1);
        }),
        { accept: "application/json" },
      ),
  ],
  SW_INVOCATION_STREAM_START: [
    "deadline",
    "The streamed answer had no first part within 20 ms; send less, or raise SAGEMAKER_MODEL_SERVER_TIMEOUT.",
    () => invoke(stuckAfter(), {}, { timeoutMs: 20 }),
  ],
  SW_INVOCATION_STREAM_DEADLINE: [
    "deadline",
    "The streamed answer took longer than 30 ms; ask for less, or raise STAGEWRIGHT_STREAM_TIMEOUT.",
    async () => {
      const { stream } = await invoke(stuckAfter("first"), {}, { streamTimeoutMs: 30 });
      await stream!.next();
      await stream!.next();
    },
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, message, act]) => {
  const said = typeof message === "string" ? message : expect.stringMatching(message);
  expect(await refusalOf(act)).toEqual({ code, outcome, message: said });
});
