import { describe, expect, it } from "vitest";
import { InvocationContext } from "./context.ts";
import type { Environment } from "./environment.ts";
import type { Invocation } from "./invocation.ts";
import type { Logger } from "./logger.ts";

/** The log of a context, and what arrives at the stage's. */
function logOf() {
  const lines: (readonly [fields: object, message: string])[] = [];
  const take = (fields: object, message: string) => void lines.push([fields, message]);
  const log: Logger = { debug: take, info: take, warn: take, error: take };
  const context = new InvocationContext({
    invocation: { invocationId: "7f3a-2", deadline: 0 } as Partial<Invocation> as Invocation,
    contentType: { essence: "text/csv", parameters: {} },
    accept: "text/csv",
    environment: {} as Environment,
    model: undefined,
    log,
  });
  return { log: context.log, lines };
}

describe("the log of a context", () => {
  it("adds the invocation's id to fields", () => {
    const { log, lines } = logOf();
    log.info({ rows: 3 }, "scored");
    expect(lines).toEqual([[{ invocationId: "7f3a-2", rows: 3 }, "scored"]]);
  });

  it("hands an error on whole: its own properties hold neither message nor stack", () => {
    const { log, lines } = logOf();
    const error = new RangeError("no such leaf");
    log.error(error, "the model failed");
    (log.warn as (error: Error) => void)(error);
    expect(lines).toEqual([
      [{ invocationId: "7f3a-2", err: error }, "the model failed"],
      [{ invocationId: "7f3a-2", err: error }, "no such leaf"],
    ]);
  });

  it("takes a text alone for the message, as pino does for whoever has no types", () => {
    const { log, lines } = logOf();
    (log.info as unknown as (message: string) => void)("scored");
    expect(lines).toEqual([[{ invocationId: "7f3a-2" }, "scored"]]);
  });
});
