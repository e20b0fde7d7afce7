import { defineStage, Table } from "@stagewright/core";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invoke } from "../invoke.ts";
import { type StartedServer, startServer } from "../start-server.ts";
import "./index.ts";

const CSV = { "content-type": "text/csv" };
const stage = defineStage("strict").input({ columns: { x: "float64" } });

/** The message a failing assertion gives. */
function messageOf(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return (error as Error).message;
  }
  return "it passed";
}

describe("toBeRefused", () => {
  let started: StartedServer;
  beforeAll(async () => {
    started = await startServer(stage);
  });
  afterAll(() => started.stop());

  it("takes the answers of invoke, fetch and supertest", async () => {
    const refusal = { code: "SW_CODEC_CELL", record: 2, column: "x", status: 400 };
    expect(await invoke(stage, "1\ny\n", CSV)).toBeRefused(refusal);
    const posted = { method: "POST", headers: CSV, body: "1\ny\n" };
    await expect(await fetch(`${started.url}/invocations`, posted)).toBeRefused(refusal);
    expect(await request(started.http).post("/invocations").set(CSV).send("1\ny\n")).toBeRefused(refusal);
  });

  it("compares only what is given, and can be turned round", async () => {
    const answer = await invoke(stage, "y\n", CSV);
    expect(answer).toBeRefused({ code: "SW_CODEC_CELL" });
    expect(answer).not.toBeRefused({ code: "SW_CODEC_CELL", record: 2 });
    expect(await invoke(stage, "1\n", CSV)).not.toBeRefused({ code: "SW_CODEC_CELL" });
  });

  it("says what differs", async () => {
    const answer = await invoke(stage, "y\n", CSV);
    const wrong = { code: "SW_CODEC_CELL", record: 2, column: "z" };
    expect(messageOf(() => expect(answer).toBeRefused(wrong))).toBe(
      `expected the answer to be refused with SW_CODEC_CELL at record 2, column "z"
  record: expected 2, got 1
  column: expected z, got x
  its message: Record 1, column "x": got "y", expected a number, nan, inf, or nothing for missing.`,
    );
    const good = await invoke(stage, "1\n", CSV);
    expect(messageOf(() => expect(good).toBeRefused({ code: "SW_CODEC_CELL" }))).toBe(
      `expected the answer to be refused with SW_CODEC_CELL\n  got status 200 with no error in its body: "1.0\\n"`,
    );
    expect(messageOf(() => expect(answer).not.toBeRefused({ code: "SW_CODEC_CELL" }))).toBe(
      "expected not the answer to be refused with SW_CODEC_CELL",
    );
    expect(messageOf(() => void expect(Promise.resolve(answer)).toBeRefused({ code: "X" }))).toContain(
      "got a promise; await it first",
    );
    expect(messageOf(() => void expect(Promise.resolve(answer)).not.toBeRefused({ code: "X" }))).toContain(
      "got a promise; await it first",
    );
  });
});

describe("toThrowCode", () => {
  const table = Table.of({ x: { dtype: "float64", values: [1, 1.5] } });

  it("takes a function that throws, or what a promise is rejected with", async () => {
    expect(() => table.cast({ x: "int8" })).toThrowCode("SW_TABLE_VALUE", { record: 2, column: "x" });
    expect(() => table.cast({ x: "int8" })).not.toThrowCode("SW_TABLE_COLUMN");
    const broken = defineStage("broken").load(() => {
      throw new Error("no model");
    });
    await expect(invoke(broken, "1", CSV)).rejects.toThrowCode("SW_STAGE_LOAD");
    expect(() => {
      throw Object.assign(new Error("m"), { code: "MLEAP_BUNDLE_INVALID" });
    }).toThrowCode("MLEAP_BUNDLE_INVALID");
    expect(() => {
      throw Object.assign(new Error("m"), { code: "MLEAP_BUNDLE_INVALID" });
    }).not.toThrowCode("MLEAP_BUNDLE_INVALID", { record: 1 });
  });

  it("says what differs", async () => {
    const cast = () => table.cast({ x: "int8" });
    expect(messageOf(() => expect(cast).toThrowCode("SW_TABLE_VALUE", { record: 1 }))).toMatch(
      /^expected an error SW_TABLE_VALUE at record 1 to be thrown\n {2}record: expected 1, got 2\n {2}its message: /,
    );
    expect(messageOf(() => expect(() => 5).toThrowCode("SW_X"))).toBe(
      "expected an error SW_X to be thrown\n  nothing was thrown; it returned 5",
    );
    expect(messageOf(() => expect(() => JSON.parse("{")).toThrowCode("SW_X"))).toMatch(/got SyntaxError: /);
    expect(messageOf(() => expect(5).toThrowCode("SW_X"))).toContain("expected a function that throws");
    const late = () => Promise.reject(new Error("late"));
    expect(messageOf(() => expect(late).toThrowCode("SW_X"))).toContain(
      "got a function that returned a promise; for a promise write await expect(promise).rejects.toThrowCode(…)",
    );
    // A code as every other error of the package has one.
    expect(() => expect(5).toThrowCode("SW_X")).toThrow(
      expect.objectContaining({ code: "SW_TESTING_MATCHER", outcome: "stage-invalid" }),
    );
    // Behind `.not` what cannot be judged does not pass, either.
    expect(messageOf(() => expect(5).not.toThrowCode("SW_X"))).toContain("expected a function that throws");
    expect(messageOf(() => expect(late).not.toThrowCode("SW_X"))).toContain("returned a promise");
    expect(messageOf(() => expect(() => 5).not.toThrowCode("SW_X"))).toBe("it passed");
    await expect(expect(Promise.reject(new Error("e"))).rejects.toThrowCode("SW_X")).rejects.toThrow(
      "got Error: e",
    );
  });
});
