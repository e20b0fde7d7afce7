/** A stage that does what the first row asks for, after as many milliseconds of work as it says, on whichever thread it is. */

import { isMainThread } from "node:worker_threads";
import {
  bytes,
  type Context,
  defineStage,
  type HookAnswer,
  json,
  type StageHealth,
  type Table,
  text,
} from "@stagewright/core";

type Asked = Table<{ what: "string"; ms: "float64" }>;
type Doing = (
  table: Asked,
  context: Context<{ readonly health: StageHealth }>,
) => HookAnswer | Promise<HookAnswer>;

/** An answer an author keeps: it must be the same the second time. */
const CONSTANT = Uint8Array.from([0, 1, 2, 250]);

const doings: Readonly<Record<string, Doing>> = {
  throw: () => {
    throw new TypeError("secret reason", { cause: new Error("deeper") });
  },
  refuse: (table) => table.mapValues("ms", () => Number.NaN).cast({ ms: "int32" }),
  attributes: (table, context) => {
    context.setCustomAttributes(`seen-${context.customAttributes}-${context.inferenceId}`);
    return table;
  },
  timed: async (table, context) => {
    const doubled = context.time("double", () => table.mapValues("ms", (ms) => ms * 2));
    return context.time("wait", () => new Promise<Asked>((resolve) => setTimeout(() => resolve(doubled), 2)));
  },
  "too-many-attributes": (table, context) => {
    context.setCustomAttributes("x".repeat(2000));
    return table;
  },
  degrade: (table, { model }) => {
    model.health.degrade("cache", "the cache is cold");
    return table;
  },
  recover: (table, { model }) => {
    model.health.recover("cache");
    return table;
  },
  fail: (table, { model }) => {
    model.health.fail("the licence has run out");
    return table;
  },
  double: (table) => table.mapValues("ms", (ms) => ms * 2),
  later: async (table) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return table.mapValues("ms", (ms) => ms + 1);
  },
  bytes: () => bytes(CONSTANT),
  text: () => text("größer"),
  nothing: () => undefined as unknown as HookAnswer,
  "not-finite": () => json({ x: Number.NaN }),
  thread: () => json({ isMainThread }),
  remaining: (_, { remainingMs, ...context }) => json({ remainingMs: remainingMs.call(context) }),
  wait: async (_, context) => {
    try {
      return await aborted(context.signal);
    } finally {
      context.log.info({ reason: String(context.signal.reason) }, "heard");
    }
  },
  stream: (_, context) => parts(3, context),
  "endless-stream": (_, context) => parts(Number.POSITIVE_INFINITY, context),
  "broken-stream": (_, context) => parts(-1, context),
  exit: () => process.exit(3),
  "exit-in-stream": async function* () {
    yield "one";
    process.exit(3);
  },
  memory: () => {
    const held: unknown[] = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
  },
  stray: (_, context) => {
    setTimeout(() => {
      throw new Error("nobody catches this");
    }, 1);
    return aborted(context.signal);
  },
  forgotten: (table) => {
    void Promise.reject(new Error("nobody waits for this"));
    return table;
  },
  hang: () => {
    for (;;);
  },
};

export default defineStage("lanes")
  .input({ columns: { what: "string", ms: "float64" } })
  .load(({ environment, log, health }) => {
    if (!isMainThread && environment.variables["LOADS"] === "once") throw new Error("the port is taken");
    return {
      health,
      [Symbol.asyncDispose]: async () => log.info({ isMainThread }, "let go"),
    };
  })
  .preprocess((table, { log }) => {
    const until = performance.now() + (table.column("ms")[0] ?? 0);
    while (performance.now() < until);
    log.info({ isMainThread }, "preprocess");
    return table;
  })
  .predict((table, context): HookAnswer | Promise<HookAnswer> => {
    const doing = doings[table.column("what")[0] ?? ""];
    return doing === undefined ? table : doing(table, context);
  });

/** So many parts, or one and then an error. */
async function* parts(count: number, { log, signal }: Context): AsyncGenerator<string> {
  let made = 0;
  try {
    while (made !== count) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (count < 0 && made > 0) throw new Error("secret reason");
      made += 1;
      yield `part ${made}\n`;
    }
  } finally {
    log.info({ made, isAborted: signal.aborted }, "stream over");
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
