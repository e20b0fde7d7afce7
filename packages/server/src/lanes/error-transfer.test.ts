import { errors as coreErrors, StagewrightError } from "@stagewright/core";
import { describe, expect, it } from "vitest";
import { errorFromParts, errorToParts } from "./error-transfer.ts";

/** There and back, as between threads. */
function sent(thrown: unknown): StagewrightError {
  return errorFromParts(structuredClone(errorToParts(thrown, "demo")));
}

describe("an error on its way from a worker thread", () => {
  it("keeps code, outcome, sentence, place and issues", () => {
    const issues = [{ record: 2, column: "height", got: '"tall"', expected: "a number" }];
    const details = { record: 2, column: "height", got: '"tall"', expected: "a number" };
    const error = coreErrors.SW_CODEC_CELL(details, { record: 2, column: "height", issues, issueCount: 7 });
    const got = sent(error);
    expect(got).toBeInstanceOf(StagewrightError);
    expect(got).toMatchObject({
      code: "SW_CODEC_CELL",
      outcome: "input-invalid",
      message: 'Record 2, column "height": got "tall", expected a number.',
      details,
      record: 2,
      column: "height",
      issues,
      issueCount: 7,
    });
  });

  it("keeps the causes with their stacks, for the log", () => {
    const cause = new TypeError("outer", { cause: new RangeError("inner", { cause: "a word" }) });
    const got = sent(coreErrors.SW_STAGE_FAULT({ stage: "demo", hook: "predict" }, { cause }));
    const outer = got.cause as Error;
    const inner = outer.cause as Error;
    expect([outer.name, outer.message, outer.stack]).toEqual(["TypeError", "outer", cause.stack]);
    expect([inner.name, inner.message, inner.cause]).toEqual(["RangeError", "inner", "a word"]);
  });

  it("leaves out details that cannot be sent, and ends a chain of causes that never ends", () => {
    const endless = new Error("again");
    endless.cause = endless;
    const details = { kept: 1, left: () => "a function" };
    const got = sent(new StagewrightError("SW_DEMO", "stage-fault", "…", details, { cause: endless }));
    expect(got.details).toEqual({ kept: 1 });
    let depth = 0;
    for (let cause = got.cause; cause instanceof Error; cause = cause.cause) depth += 1;
    expect(depth).toBe(8);
  });

  it("says in words what is thrown that is no error", () => {
    const got = sent(
      coreErrors.SW_STAGE_FAULT({ stage: "demo", hook: "predict" }, { cause: Object.create(null) }),
    );
    expect(got.cause).toBe("[Object: null prototype] {}");
  });

  it("is SW_SERVER_FAULT when it is no error of the framework", () => {
    const got = sent(new Error("boom"));
    expect(got).toMatchObject({ code: "SW_SERVER_FAULT", outcome: "stage-fault" });
    expect((got.cause as Error).message).toBe("boom");
  });
});
