import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "../environment.ts";
import { errors } from "../errors.ts";
import type { Answer, Invocation } from "../invocation.ts";
import { type Logger, silentLogger } from "../logger.ts";
import { type OpenStage, openStage } from "../open-stage.ts";
import { json } from "../payload.ts";
import { defineStage, type Stage } from "../stage.ts";
import { Tensor } from "../tensor.ts";
import type { BatchOptions } from "./batch-options.ts";

const open = (stage: unknown, log: Logger = silentLogger): Promise<OpenStage> =>
  openStage(stage as Stage, { environment: readEnvironment({}), log });
const invocation = (body: string, headers: Partial<Invocation> = {}): Invocation => ({
  body: Buffer.from(body),
  contentType: "text/csv",
  accept: undefined,
  invocationId: "one",
  ...headers,
});
const textOf = ({ body }: Answer): string => Buffer.from(body as string).toString("utf8");
const outcomeOf = async (
  answer: Promise<Answer> | Answer | (() => Answer | Promise<Answer>),
): Promise<string> => {
  try {
    return textOf(await (typeof answer === "function" ? answer() : answer));
  } catch (error) {
    const { code, record, column } = error as { code: string; record?: number; column?: string };
    return `${code} ${record} ${column}`;
  }
};

/** A stage of two columns that refuses 13, and the sizes of the tables its hook saw. */
function tenfold(batch: BatchOptions | undefined) {
  const seen: number[] = [];
  const contexts: string[] = [];
  const stage = defineStage("tenfold")
    .input({ columns: { x: "float64", name: "string" } })
    .predict(async (table, context) => {
      seen.push(table.rowCount);
      contexts.push(context.invocationId);
      await delay(1);
      const tenfold = (x: number, row: number) => {
        if (x === 13) {
          const at = { record: row + 1, column: "x" };
          throw errors.SW_TABLE_VALUE({ ...at, verb: "predict", got: "13", expected: "luck" }, at);
        }
        return x * 10;
      };
      return context.time("tenfold", () => table.mapValues("x", tenfold));
    })
    .options({ warmUp: false, ...(batch && { batch }) });
  return { stage, seen, contexts };
}

const JOINING = { maxRows: 64, maxDelayMs: 20 };

describe("batching", () => {
  it("runs what arrives together as one, and gives each caller its own rows", async () => {
    const { stage, seen, contexts } = tenfold(JOINING);
    const opened = await open(stage);
    const answers = await Promise.all([
      opened.invoke(invocation("1,a\n2,b\n", { invocationId: "first" })),
      opened.invoke(invocation("3,c\n", { invocationId: "second" })),
      opened.invoke(invocation("4,d\n5,é\n6,f\n", { invocationId: "third" })),
    ]);
    expect(answers.map(textOf)).toEqual(["10.0,a\n20.0,b\n", "30.0,c\n", "40.0,d\n50.0,é\n60.0,f\n"]);
    expect(seen).toEqual([6]);
    expect(contexts).toEqual(["first,second,third"]);
    expect(answers.map(({ rowCount, joinedCount }) => [rowCount, joinedCount])).toEqual([
      [2, 3],
      [1, 3],
      [3, 3],
    ]);
    // What the joined run has timed, each caller's line tells.
    expect(answers.map(({ spans }) => spans?.map(({ name }) => name))).toEqual(Array(3).fill(["tenfold"]));
  });

  it("is off unless asked for", async () => {
    const { stage, seen } = tenfold(undefined);
    const opened = await open(stage);
    await Promise.all([opened.invoke(invocation("1,a\n")), opened.invoke(invocation("2,b\n"))]);
    expect(seen).toEqual([1, 1]);
  });

  it("harms nobody with a bad record: it is refused alone, with its own number", async () => {
    const { stage, seen } = tenfold(JOINING);
    const opened = await open(stage);
    const outcomes = await Promise.all(
      [
        () => opened.invoke(invocation("1,a\n")),
        () => opened.invoke(invocation("2,b\nthree,c\n")),
        () => opened.invoke(invocation("4,d\n13,e\n")),
        () => opened.invoke(invocation("6,f\n")),
      ].map(outcomeOf),
    );
    expect(outcomes).toEqual(["10.0,a\n", "SW_CODEC_CELL 2 x", "SW_TABLE_VALUE 2 x", "60.0,f\n"]);
    // The joined run of the three that could be decoded, then each of them.
    expect(seen).toEqual([4, 1, 2, 1]);
  });

  it("never joins more rows than maxRows, and runs a large invocation at once", async () => {
    const { stage, seen } = tenfold({ maxRows: 4, maxDelayMs: 50 });
    const opened = await open(stage);
    const rows = (count: number) => "1,a\n".repeat(count);
    await Promise.all([3, 2, 2, 9, 1].map((count) => opened.invoke(invocation(rows(count)))));
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 3, 4, 9]);
  });

  it("joins only what a hook could not tell apart", async () => {
    const { stage, seen } = tenfold(JOINING);
    const opened = await open(stage);
    await Promise.all([
      opened.invoke(invocation("1,a\n")),
      opened.invoke(invocation("2,b\n", { customAttributes: "t=1" })),
      opened.invoke(invocation("3,c\n", { accept: "application/json" })),
      opened.invoke(invocation("4,d\n", { targetModel: "m" })),
      opened.invoke(invocation("5,e\n", { sessionId: "s" })),
      opened.invoke(invocation("6,f\n", { sessionId: "s" })),
      opened.invoke(
        invocation('{"instances": [{"features": [7, "g"]}]}', { contentType: "application/json" }),
      ),
      opened.invoke(invocation("8,h\n")),
    ]);
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 1, 1, 1, 1, 1, 2]);
  });

  it("holds nobody past the time it has left", async () => {
    const { stage } = tenfold({ maxRows: 64, maxDelayMs: 60_000 });
    const opened = await open(stage);
    const deadline = performance.now() + 200;
    const answers = await Promise.all(
      ["1,a\n", "2,b\n"].map((body) => opened.invoke(invocation(body, { deadline }))),
    );
    expect(answers.map(textOf)).toEqual(["10.0,a\n", "20.0,b\n"]);
  });

  it("leaves out an invocation whose caller is gone before the run", async () => {
    const { stage, seen } = tenfold(JOINING);
    const opened = await open(stage);
    const caller = new AbortController();
    const gone = opened.invoke(invocation("1,a\n", { makeSignal: () => caller.signal }));
    const others = ["2,b\n", "3,c\n"].map((body) => opened.invoke(invocation(body)));
    caller.abort();
    expect(await outcomeOf(gone)).toBe("SW_BATCH_LEFT undefined undefined");
    expect((await Promise.all(others)).map(textOf)).toEqual(["20.0,b\n", "30.0,c\n"]);
    expect(seen).toEqual([2]);
  });

  it("asks who still waits where that can be asked, and makes no signal for it", async () => {
    const { stage, seen } = tenfold(JOINING);
    const opened = await open(stage);
    let isGone = false;
    let signals = 0;
    const makeSignal = () => {
      signals += 1;
      return new AbortController().signal;
    };
    const gone = opened.invoke(invocation("1,a\n", { makeSignal, isAbandoned: () => isGone }));
    const others = ["2,b\n", "3,c\n"].map((body) =>
      opened.invoke(invocation(body, { makeSignal, isAbandoned: () => false })),
    );
    isGone = true;
    expect(await outcomeOf(gone)).toBe("SW_BATCH_LEFT undefined undefined");
    expect((await Promise.all(others)).map(textOf)).toEqual(["20.0,b\n", "30.0,c\n"]);
    expect(seen).toEqual([2]);
    expect(signals).toBe(0);
  });

  it("aborts the signal of a joined run when nobody waits any more, and not before", async () => {
    const aborted: boolean[] = [];
    const stage = defineStage("patient")
      .input({ columns: { x: "float64" } })
      .predict(async (table, { signal }) => {
        await delay(60);
        aborted.push(signal.aborted);
        return table;
      })
      .options({ warmUp: false, batch: JOINING });
    const opened = await open(stage);
    const callers = [0, 1, 2, 3].map(() => new AbortController());
    const of = (at: number) =>
      opened.invoke(invocation("1\n", { makeSignal: () => callers[at]!.signal })) as Promise<Answer>;
    const firstTwo = [of(0), of(1)];
    await delay(40);
    callers[0]!.abort();
    await Promise.allSettled(firstTwo);
    const lastTwo = [of(2), of(3)];
    await delay(40);
    callers[2]!.abort();
    callers[3]!.abort();
    await Promise.allSettled(lastTwo);
    expect(aborted).toEqual([false, true]);
  });

  it("runs nobody again after a failed joined run whose caller has gone meanwhile", async () => {
    const runs: number[] = [];
    let isGone = false;
    const deadline = performance.now() + 500;
    const stage = defineStage("leaving")
      .input({ columns: { x: "float64" } })
      .predict(async (table) => {
        runs.push(table.rowCount);
        if (table.rowCount === 1) return table;
        isGone = true;
        while (performance.now() < deadline) await delay(10);
        throw new Error("no joined run succeeds");
      })
      .options({ warmUp: false, batch: { maxRows: 3, maxDelayMs: 1000 } });
    const opened = await open(stage);
    const outcomes = [
      opened.invoke(invocation("1\n", { isAbandoned: () => isGone })),
      opened.invoke(invocation("2\n", { deadline })),
      opened.invoke(invocation("3\n", { isAbandoned: () => false })),
    ].map(outcomeOf);
    expect(await Promise.all(outcomes)).toEqual([
      "SW_BATCH_LEFT undefined undefined",
      "SW_BATCH_LEFT undefined undefined",
      "3.0\n",
    ]);
    expect(runs).toEqual([3, 1]);
  });

  it("joins tensors of one record shape", async () => {
    const seen: (readonly number[])[] = [];
    const stage = defineStage("tensors")
      .predict((payload) => {
        const tensor = payload as Tensor<"float64">;
        seen.push(tensor.shape);
        return new Tensor(
          "float64",
          tensor.data.map((value) => value + 1),
          tensor.shape,
        );
      })
      .options({ batch: JOINING });
    const opened = await open(stage);
    const npy = (shape: string, values: number[]) => {
      const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
      const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, "latin1");
      return Buffer.concat([head, Buffer.from(new Float64Array(values).buffer)]);
    };
    const send = (body: Buffer) =>
      opened.invoke({ ...invocation(""), body, contentType: "application/x-npy", accept: "text/csv" });
    const answers = await Promise.all([
      send(npy("(2, 2)", [1, 2, 3, 4])),
      send(npy("(1, 2)", [5, 6])),
      send(npy("(1, 3)", [7, 8, 9])),
    ]);
    expect(answers.map(textOf)).toEqual(["2.0,3.0\n4.0,5.0\n", "6.0,7.0\n", "8.0,9.0,10.0\n"]);
    expect(seen).toEqual([
      [3, 2],
      [1, 3],
    ]);
  });

  const unsplittable = {
    "drops rows": () =>
      defineStage("drops")
        .input({ columns: { x: "float64" } })
        .predict((table) => new Tensor("float64", new Float64Array([table.rowCount]), [1])),
    "answers a document": () =>
      defineStage("document")
        .input({ columns: { x: "float64" } })
        .predict((table) => json({ rows: table.rowCount })),
    "sets custom attributes": () =>
      defineStage("attributes")
        .input({ columns: { x: "float64" } })
        .predict((table, context) => {
          context.setCustomAttributes(`rows=${table.rowCount}`);
          return table;
        }),
    "takes one row at a time": () =>
      defineStage("one-row")
        .input({ columns: { x: "float64" } })
        .predict((table) => {
          if (table.rowCount > 1) throw new TypeError("one row at a time");
          return table;
        }),
  };
  it.each(Object.entries(unsplittable))(
    "answers as without it, and says so once, where a stage %s",
    async (_, define) => {
      const warnings: string[] = [];
      const log = { ...silentLogger, warn: (_fields: object, message: string) => warnings.push(message) };
      const alone = await open(define().options({ warmUp: false }));
      const joining = await open(define().options({ warmUp: false, batch: JOINING }), log as Logger);
      for (let round = 0; round < 5; round += 1) {
        const bodies = ["1\n", "2\n", "3\n"];
        const joined = await Promise.all(bodies.map((body) => joining.invoke(invocation(body))));
        const expected = await Promise.all(bodies.map((body) => alone.invoke(invocation(body))));
        expect(joined.map((answer) => [textOf(answer), answer.customAttributes])).toEqual(
          expected.map((answer) => [textOf(answer), answer.customAttributes]),
        );
      }
      expect(warnings).toEqual([expect.stringMatching(/^invocations are not joined any more: /)]);
    },
  );

  it("gives any interleaving of invocations the bytes they get one by one", async () => {
    const row = fc
      .tuple(
        fc.oneof(fc.integer({ min: 0, max: 20 }).map(String), fc.constant("x")),
        fc.constantFrom("a", "é"),
      )
      .map(([x, name]) => `${x},${name}\n`);
    const call = fc.record({
      body: fc.array(row, { minLength: 0, maxLength: 5 }).map((rows) => rows.join("")),
      pauseMs: fc.constantFrom(0, 0, 0, 1, 3),
      accept: fc.constantFrom(undefined, undefined, "application/json", "image/png"),
    });
    const { stage } = tenfold({ maxRows: 7, maxDelayMs: 2 });
    const joining = await open(stage);
    const alone = await open(tenfold(undefined).stage);
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), async (calls) => {
        const outcomes: Promise<string>[] = [];
        for (const { body, pauseMs, accept } of calls) {
          outcomes.push(outcomeOf(() => joining.invoke(invocation(body, { accept }))));
          if (pauseMs > 0) await delay(pauseMs);
        }
        const expected: string[] = [];
        for (const { body, accept } of calls) {
          expected.push(await outcomeOf(() => alone.invoke(invocation(body, { accept }))));
        }
        expect(await Promise.all(outcomes)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [{ maxRows: 1, maxDelayMs: 1 }, "batch.maxRows is 1"],
    [{ maxRows: 2.5, maxDelayMs: 1 }, "batch.maxRows is 2.5"],
    [{ maxRows: 8, maxDelayMs: -1 }, "batch.maxDelayMs is -1"],
    [{ maxRows: 8, maxDelayMs: Number.NaN }, "batch.maxDelayMs is NaN"],
  ])("refuses %j when the stage is defined", (batch, problem) => {
    expect(() => defineStage("bad").options({ batch })).toThrowError(
      expect.objectContaining({ code: "SW_STAGE_INVALID", message: expect.stringContaining(problem) }),
    );
  });
});
