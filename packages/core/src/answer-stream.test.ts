import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { AnswerStream } from "./answer-stream.ts";
import { readEnvironment } from "./environment.ts";
import { errors } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { silentLogger } from "./logger.ts";
import { openStage } from "./open-stage.ts";
import { bytes, json, text } from "./payload.ts";
import { defineStage, type Stage } from "./stage.ts";
import { Table } from "./table.ts";
import { Tensor } from "./tensor.ts";

const CSV = { contentType: "text/csv" };

async function ask(
  stage: unknown,
  { variables = {}, ...headers }: Partial<Invocation> & { variables?: Record<string, string> } = {},
) {
  const open = await openStage(stage as Stage, {
    environment: readEnvironment(variables),
    log: silentLogger,
  });
  return open.invoke({
    body: Buffer.from("1\n2\n"),
    contentType: "text/plain",
    accept: undefined,
    invocationId: "test",
    ...headers,
  });
}

/** The parts of a stream as texts. */
async function textsOf(stream: AnswerStream | undefined): Promise<string[]> {
  const texts: string[] = [];
  for await (const part of stream!) texts.push(Buffer.from(part as string).toString("utf8"));
  return texts;
}

const streaming = (parts: readonly unknown[]) =>
  defineStage("streaming").postprocess(async function* () {
    yield* parts as never[];
  });

describe("a streamed answer (C117)", () => {
  it.each([
    [
      "tables as CSV",
      [
        Table.of({ x: { dtype: "float64", values: [1, 2] } }),
        Table.of({ x: { dtype: "float64", values: [3] } }),
      ],
      undefined,
      "text/csv",
      ["1.0\n2.0\n", "3.0\n"],
    ],
    [
      "a tensor's records as JSON lines",
      [new Tensor("int32", Int32Array.of(1, 2), [1, 2])],
      "application/jsonlines",
      "application/jsonlines",
      ["[1, 2]\n"],
    ],
    [
      "documents as JSON lines, JSON not being writable part by part",
      [json({ a: 1 }), json(["b", 2])],
      undefined,
      "application/jsonlines",
      ['{"a": 1}\n', '"b"\n2\n'],
    ],
    [
      "plain objects as documents",
      [{ token: "é" }],
      undefined,
      "application/jsonlines",
      ['{"token": "\\u00e9"}\n'],
    ],
    ["strings as text", ["grü", text("ße")], undefined, "text/plain", ["grü", "ße"]],
    [
      "bytes as they are",
      [new Uint8Array([104]), bytes(Buffer.from("i"))],
      undefined,
      "application/octet-stream",
      ["h", "i"],
    ],
    [
      "texts and documents as server-sent events",
      ["one\ntwo", json({ n: 1.5 }), Buffer.from(": ping\n\n")],
      "text/event-stream",
      "text/event-stream",
      ["data: one\ndata: two\n\n", 'data: {"n": 1.5}\n\n', ": ping\n\n"],
    ],
  ])("gives %s", async (_, parts, accept, contentType, expected) => {
    const answer = await ask(streaming(parts), { accept });
    expect([answer.contentType, answer.body]).toEqual([contentType, ""]);
    expect(await textsOf(answer.stream)).toEqual(expected);
  });

  it("gives rows of the declared columns, each checked", async () => {
    const stage = (row: object) =>
      defineStage("rows")
        .input({ columns: { x: "float64" } })
        .predict(async function* (table) {
          for (const x of table.column("x")) yield { label: `n${x}`, x };
          yield row;
        })
        .output({ columns: { x: "float64", label: "string" }, mediaTypes: ["text/csv"] });
    expect(await textsOf((await ask(stage({ x: 9, label: "z" }), CSV)).stream)).toEqual([
      "1.0,n1\n",
      "2.0,n2\n",
      "9.0,z\n",
    ]);
    for (const [row, problem] of [
      [{ x: 1 }, 'column "label" is missing'],
      [{ x: 1, label: "a", y: 2 }, 'column "y" is not declared'],
      [{ x: "1", label: "a" }, 'column "x": got a string, expected a number for dtype float64'],
    ] as const) {
      const { stream } = await ask(stage(row), CSV);
      await expect(textsOf(stream)).rejects.toMatchObject({
        code: "SW_STAGE_OUTPUT",
        message: expect.stringContaining(problem),
      });
    }
  });

  it("takes any async iterable: a Node stream, a web stream, what a promise gives", async () => {
    for (const make of [
      () => Readable.from(["a", "b"]),
      () => ReadableStream.from(["a", "b"]),
      async () => Readable.from(["a", "b"]),
    ]) {
      const stage = defineStage("any").predict(make as () => AsyncIterable<string>);
      expect(await textsOf((await ask(stage)).stream)).toEqual(["a", "b"]);
    }
  });

  it("lets postprocess work on the stream of predict", async () => {
    const stage = defineStage("piped")
      .predict(async function* () {
        yield 1;
        yield 2;
      })
      .postprocess(async function* (numbers) {
        for await (const number of numbers) yield `${number * 10};`;
      });
    expect(await textsOf((await ask(stage)).stream)).toEqual(["10;", "20;"]);
  });

  it("asks for a part when the one before was taken, not earlier", async () => {
    let asked = 0;
    const stage = defineStage("lazy").predict(async function* () {
      while (true) yield `${++asked}`;
    });
    const { stream } = await ask(stage);
    expect(asked).toBe(1);
    await stream!.next();
    expect(asked).toBe(1);
    await stream!.next();
    expect(asked).toBe(2);
    expect(await stream!.return()).toEqual({ done: true, value: undefined });
    expect(await stream!.next()).toEqual({ done: true, value: undefined });
    expect(asked).toBe(2);
  });

  it("carries the attributes set before its first part (C76), and may be empty", async () => {
    expect(await textsOf((await ask(streaming([]))).stream)).toEqual([]);
    const set = defineStage("set").predict(async function* (_, context) {
      context.setCustomAttributes("v=1");
      yield "x";
    });
    expect(await ask(set)).toMatchObject({ customAttributes: "v=1" });
  });
});

describe("a stream that fails", () => {
  it("is an error like any other before its first part (C122)", async () => {
    const failing = defineStage("failing").predict(async function* () {
      yield* [];
      throw new Error("no token");
    });
    await expect(ask(failing)).rejects.toMatchObject({
      code: "SW_STAGE_FAULT",
      details: { hook: "predict" },
    });
    await expect(ask(streaming([undefined]))).rejects.toMatchObject({ code: "SW_STAGE_ANSWER" });
  });

  it("is refused when no accepted type can be written part by part (C84)", async () => {
    await expect(ask(streaming([json(1)]), { accept: "application/json" })).rejects.toMatchObject({
      code: "SW_INVOCATION_STREAM_KIND",
      outcome: "accept-unsatisfiable",
    });
    await expect(ask(streaming([]), { accept: "application/x-npy" })).rejects.toMatchObject({
      code: "SW_INVOCATION_STREAM_KIND",
    });
  });

  it("rejects the part that fails, and stops the iterable", async () => {
    let isStopped = false;
    const stage = defineStage("late").predict(async function* () {
      try {
        yield "text";
        yield { no: "text" };
      } finally {
        isStopped = true;
      }
    });
    const { stream } = await ask(stage, { accept: "text/plain" });
    await stream!.next();
    await expect(stream!.next()).rejects.toMatchObject({ code: "SW_INVOCATION_PAYLOAD_KIND" });
    expect(isStopped).toBe(true);
  });
});

describe("the time of a stream (C121)", () => {
  /** Waits for its signal, or for ever. */
  const stuck = (before: readonly string[], whenStopped: () => void) =>
    defineStage("stuck").predict((_, { signal }) => {
      const left = [...before];
      return {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            left.length > 0
              ? Promise.resolve({ done: false as const, value: left.shift()! })
              : new Promise<IteratorResult<string>>(() => {}),
          return: () => {
            if (signal.aborted) whenStopped();
            return Promise.resolve({ done: true as const, value: undefined });
          },
        }),
      };
    });

  it("ends at the deadline of an invocation without a first part, and the iterable is stopped", async () => {
    let isStopped = false;
    const variables = { SAGEMAKER_MODEL_SERVER_TIMEOUT: "1" };
    await expect(
      ask(
        stuck([], () => (isStopped = true)),
        { variables },
      ),
    ).rejects.toMatchObject({
      code: "SW_INVOCATION_STREAM_START",
      outcome: "deadline",
    });
    expect(isStopped).toBe(true);
  });

  it("goes on beyond it with one, to the deadline of the whole", async () => {
    let isStopped = false;
    const variables = { SAGEMAKER_MODEL_SERVER_TIMEOUT: "1", STAGEWRIGHT_STREAM_TIMEOUT: "2" };
    const startedAt = performance.now();
    const { stream } = await ask(
      stuck(["a"], () => (isStopped = true)),
      { variables },
    );
    await stream!.next();
    await expect(stream!.next()).rejects.toMatchObject({ code: "SW_INVOCATION_STREAM_DEADLINE" });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2000);
    expect(isStopped).toBe(true);
    await expect(stream!.next()).rejects.toMatchObject({ code: "SW_INVOCATION_STREAM_DEADLINE" });
  });

  it("ends when the caller is gone, with the caller's reason (C123)", async () => {
    let isStopped = false;
    const caller = new AbortController();
    const { stream } = await ask(
      stuck(["a"], () => (isStopped = true)),
      { makeSignal: () => caller.signal },
    );
    await stream!.next();
    const waiting = stream!.next();
    const reason = errors.SW_STAGE_FAULT({ stage: "caller", hook: "gone" });
    caller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(isStopped).toBe(true);
  });
});
