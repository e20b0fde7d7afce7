/** The forms of an answer by themselves; texts are the clauses' own (A12, A16). */

import { scalar } from "mleap-ts-runtime";
import { describe, expect, it } from "vitest";
import { outputReader, writeAnswer } from "../src/spark-answer.ts";

const value = (text: string, json = text) => ({ text, json });
const numbers = [value("1"), value("0.2")];
const words = "this is spark ml server".split(" ").map((word) => value(word, `"${word}"`));

describe("writeAnswer", () => {
  it.each([
    [numbers, "csv", "1,0.2"],
    [numbers, "jsonlines", '{"features":[1,0.2]}'],
    [words, "text", '{"source":"this is spark ml server"}'],
    [value("12.5"), "jsonlines", "12.5"],
    [value("12.5"), "text", "12.5"],
    [[value('say "hi"\u007f\u0001é')], "text", '{"source":"say \\"hi\\"\u007f\\u0001é"}'],
  ] as const)("A16, F55: %j as %s", (output, form, text) => {
    expect(writeAnswer({ outputs: [output], isJavaList: false }, form)).toBe(text);
  });

  it("A12: parts in Java's nested list layout", () => {
    const outputs = [value("1"), value("2")];
    expect(writeAnswer({ outputs, isJavaList: true }, "csv")).toBe("[[1], [2]]");
    expect(writeAnswer({ outputs, isJavaList: false }, "csv")).toBe("1\n2");
  });
});

it("A15: an output that came out null is refused with its record; the original has no words for it", () => {
  const read = outputReader({ name: "y", type: "double", struct: "basic" }, scalar("double"), false);
  expect(read(1.5, 1)).toMatchObject({ text: "1.5" });
  for (const none of [null, undefined]) {
    expect(() => read(none, 3)).toThrow(
      expect.objectContaining({
        code: "SW_SPARKML_OUTPUT",
        record: 3,
        details: expect.objectContaining({ aws: "" }),
      }),
    );
  }
});
