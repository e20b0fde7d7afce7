import { describe, expect, it } from "vitest";
import { compareAnswer, compareWays } from "./compare-answer.ts";
import { BUILT_IN_TOLERANCES, isWithin, type Tolerance } from "./tolerance.ts";
import type { ExpectedAnswer } from "./vector-file.ts";

const near: Tolerance = { relative: 0, absolute: 0.01 };
const answer = (body: string | Buffer, contentType = "text/csv", status = 200) => ({
  status,
  headers: { "content-type": contentType },
  body: Buffer.from(body),
});
const expected = (body: string | Buffer, more: Partial<ExpectedAnswer> = {}): ExpectedAnswer => ({
  status: 200,
  contentType: undefined,
  headers: {},
  body: Buffer.from(body),
  tolerance: BUILT_IN_TOLERANCES["exact"]!,
  error: undefined,
  ...more,
});
const refusal = (error: object) => answer(JSON.stringify({ error }), "application/json", 400);

describe("isWithin", () => {
  it.each([
    [100, 100.9, { relative: 0.01, absolute: 0 }, true],
    [100, 101.1, { relative: 0.01, absolute: 0 }, false],
    [0, 1e-9, { relative: 1, absolute: 0 }, false],
    [0, 1e-9, { relative: 0, absolute: 1e-9 }, true],
    [Number.NaN, Number.NaN, near, true],
    [Number.NaN, 0, { relative: 1, absolute: 1e9 }, false],
    [Number.POSITIVE_INFINITY, 1e308, { relative: 1, absolute: 1e308 }, false],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, near, true],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, { relative: 1, absolute: 1 }, false],
    [0, -0, { relative: 0, absolute: 0 }, true],
  ])("%d and %d by %o: %s", (a, b, tolerance, is) => {
    expect(isWithin(tolerance, a, b)).toBe(is);
  });
});

describe("compareAnswer", () => {
  it("takes the same bytes, and shows the lines that differ otherwise", () => {
    expect(compareAnswer(expected("1\n2\n3\n"), answer("1\n2\n3\n"))).toEqual([]);
    expect(compareAnswer(expected("1\n2\n3\n"), answer("1\n2.5\n3\n"))).toEqual([
      "body:",
      "line 2:",
      "- 2\\n",
      "+ 2.5\\n",
    ]);
    expect(compareAnswer(expected("1\n"), answer("1"))).toEqual(["body:", "line 1:", "- 1\\n", "+ 1"]);
    expect(compareAnswer(expected(Buffer.from([0, 1, 2])), answer(Buffer.from([0, 9])))).toEqual([
      "body:",
      "expected 3 bytes, got 2; the first difference is at byte 1",
      "- 0102",
      "+ 09",
    ]);
  });

  it("tells status, content type and headers apart", () => {
    const wanted = expected("1", { contentType: "application/json", headers: { "x-a": "b" }, status: 201 });
    expect(compareAnswer(wanted, answer("1"))).toEqual([
      "status: expected 201, got 200",
      "content type: expected application/json, got text/csv",
      "header x-a: expected b, got none",
    ]);
  });

  it("compares values where a tolerance is named: CSV, JSON, JSON lines, npy", () => {
    const by = (body: string | Buffer) => expected(body, { tolerance: near });
    expect(compareAnswer(by("1,M\nnan,F\n"), answer("1.009,M\nNaN,F\n"))).toEqual([]);
    expect(compareAnswer(by("1,M\n2,F\n"), answer("1.1,M\n2,X\n"))).toEqual([
      expect.stringMatching(/^body \[1\]\[1\]: expected 1, got 1.1 \(difference 0.1/),
      'body [2][2]: expected "F", got "X"',
    ]);
    expect(compareAnswer(by("1\n2\n"), answer("1\n"))).toEqual(["body the body: expected 2 entries, got 1"]);
    const json = '{"predictions": [{"score": 1.0, "label": "a"}]}';
    expect(
      compareAnswer(by(json), answer('{"predictions":[{"score":1.001,"label":"a"}]}', "application/json")),
    ).toEqual([]);
    expect(
      compareAnswer(by(json), answer('{"predictions":[{"score":"1","label":"a"}]}', "application/json")),
    ).toEqual(['body predictions[1].score: expected 1, got "1"']);
    expect(
      compareAnswer(by('{"a":1}\n{"a":2}\n'), answer('{"a":1}\n{"a":2.1}\n', "application/jsonlines")),
    ).toHaveLength(1);
  });

  it("takes a text of digits for a number in CSV, where everything is text, and for a text in JSON", () => {
    const by = (body: string) => expected(body, { tolerance: near });
    expect(compareAnswer(by("007\n"), answer("7.001\n"))).toEqual([]);
    expect(compareAnswer(by("007\n"), answer("x\n"))).toEqual(['body [1][1]: expected 007, got "x"']);
    const labels = (body: string) => answer(body, "application/json");
    expect(compareAnswer(by('{"label": "007"}'), labels('{"label":"7"}'))).toEqual([
      'body label: expected "007", got "7"',
    ]);
    expect(compareAnswer(by('["1e3", 1]'), labels('["1e3",1.001]'))).toEqual([]);
  });

  it("compares bytes where a body has no values, or is not what its type says", () => {
    const by = (body: string) => expected(body, { tolerance: near });
    expect(compareAnswer(by("1.0"), answer("1.001", "text/plain"))).toHaveLength(4);
    expect(compareAnswer(by("1.0"), answer("1.001", "application/unknown"))).toHaveLength(4);
    expect(compareAnswer(by("[1]"), answer("[1", "application/json"))).toHaveLength(4);
  });

  it("compares an error by code, record and column, and gives the message where an answer was expected", () => {
    const wanted = expected("", {
      status: 400,
      body: undefined,
      error: { code: "SW_CODEC_CELL", record: 2, column: "x" },
    });
    expect(
      compareAnswer(wanted, refusal({ code: "SW_CODEC_CELL", record: 2, column: "x", invocationId: "7" })),
    ).toEqual([]);
    expect(compareAnswer(wanted, refusal({ code: "SW_CODEC_CELL_COUNT", record: 1, message: "m" }))).toEqual([
      "error code: expected SW_CODEC_CELL, got SW_CODEC_CELL_COUNT",
      "error record: expected 2, got 1",
      "error column: expected x, got none",
    ]);
    expect(compareAnswer(expected("1"), refusal({ code: "SW_CODEC_CELL", message: "Record 1 …" }))).toEqual([
      "status: expected 200, got 400 (SW_CODEC_CELL: Record 1 …)",
    ]);
  });
});

describe("compareWays", () => {
  it("ignores the id of an invocation in an error, and nothing else of it", () => {
    expect(
      compareWays(refusal({ code: "A", invocationId: "1" }), refusal({ code: "A", invocationId: "2" })),
    ).toEqual([]);
    expect(
      compareWays(refusal({ code: "A", invocationId: "1" }), refusal({ code: "B", invocationId: "2" })),
    ).toHaveLength(4);
  });

  it("finds another status, content type or body", () => {
    expect(compareWays(answer("1"), answer("2", "text/plain", 202))).toEqual([
      "status: 200 and 202",
      "header content-type: text/csv and text/plain",
      "body:",
      "line 1:",
      "- 1",
      "+ 2",
    ]);
  });
});
