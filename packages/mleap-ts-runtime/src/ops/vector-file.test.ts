import { describe, expect, it } from "vitest";
import { scalar } from "../frame/data-type.ts";
import { double, handleInvalid } from "../registry/attribute.ts";
import { defineOp, exact } from "../registry/define-op.ts";
import { unary } from "../registry/kernel.ts";
import { missingCases } from "./vector-coverage.cases.ts";
import { problemsOf, type VectorCase } from "./vector-file.cases.ts";

const origin = { system: "MLeap JVM runtime", version: "0.20.0", date: "2026-11-20", recorder: "tools" };
const entry: VectorCase = {
  name: "one",
  covers: ["nominal"],
  attributes: {},
  schema: [{ name: "input", type: "double" }],
  outputs: [{ name: "output", type: "double" }],
  rows: [[1]],
  expect: [[2]],
};

describe("a vector file", () => {
  it("that is whole has no problems", () => {
    expect(problemsOf({ op: "times", origin, cases: [entry] }, "times")).toEqual([]);
  });

  it.each([
    ["without origin", { op: "times", cases: [entry] }, "origin lacks"],
    [
      "with an origin of no date",
      { op: "times", origin: { ...origin, date: "" }, cases: [entry] },
      "origin lacks",
    ],
    ["of another op", { op: "plus", origin, cases: [entry] }, 'op is "plus"'],
    ["without cases", { op: "times", origin, cases: [] }, "no cases"],
    [
      "with a misspelt field",
      { op: "times", origin, cases: [{ ...entry, expects: [] }] },
      "unknown field expects",
    ],
    [
      "with neither answer nor refusal",
      { op: "times", origin, cases: [{ ...entry, expect: undefined }] },
      "either expect or error",
    ],
    ["with an answer too few", { op: "times", origin, cases: [{ ...entry, expect: [] }] }, "do not add up"],
    [
      "with files it does not hold",
      { op: "times", origin, cases: [{ ...entry, files: "set 1" }] },
      "no file set",
    ],
    [
      "with a tolerance of no reason",
      { op: "times", origin, cases: [{ ...entry, equality: { tolerance: 1e-9 } }] },
      "equality is wrong",
    ],
  ])("%s is refused", (_, file, problem) => {
    expect(problemsOf(file, "times").join("; ")).toContain(problem);
  });
});

describe("mandatory cases", () => {
  const number = scalar("double");
  const op = defineOp({
    name: "times",
    doc: "",
    attributes: { threshold: double(), handle_invalid: handleInvalid("error", "keep").default("error") },
    portsDoc: "",
    ports: () => ({ inputs: [{ port: "input", type: number }], outputs: [{ port: "output", type: number }] }),
    kernel: () => unary((value: number) => value),
    source: "test",
    equality: exact,
  });

  it("of a number, a mode and a threshold are asked for", () => {
    expect(missingCases(op, [entry])).toEqual([
      "null",
      "NaN",
      "Infinity",
      "-Infinity",
      "an unseen value under handle_invalid error",
      "handle_invalid keep",
      "a boundary, both sides",
    ]);
  });

  it("are found where they are", () => {
    const rows = [[null], ["NaN"], ["Infinity"], ["-Infinity"]];
    const covers = ["nominal", "boundary", "unseen"];
    const keep = { handle_invalid: { string: "keep" } };
    const cases = [
      { ...entry, covers, rows, expect: rows },
      { ...entry, covers, attributes: keep },
    ];
    expect(missingCases(op, cases)).toEqual([]);
  });

  it("of vectors are sparse and empty ones, of texts non-ASCII ones", () => {
    const vectors = {
      ...entry,
      schema: [{ name: "input", type: { type: "tensor", base: "double" } }],
      rows: [[null]],
    };
    expect(missingCases(op, [vectors])).toEqual(
      expect.arrayContaining(["a sparse vector", "an empty vector"]),
    );
    const texts = { ...entry, schema: [{ name: "input", type: "string" }], rows: [["a"], [null]] };
    expect(missingCases(op, [texts])).toContain("non-ASCII text");
  });
});
