import { OUTCOMES } from "@stagewright/core";
import { expect, test } from "vitest";
import { onnxErrors, reasonOf } from "./errors.ts";

test.each(Object.entries(onnxErrors))(
  "%s has an outcome and a sentence for the reference page",
  (code, maker) => {
    expect(code).toMatch(/^SW_ONNX(_[A-Z]+)+$/);
    expect(OUTCOMES).toContain(maker.outcome);
    expect(maker.doc).toMatch(/^[A-Z].*\.$/);
  },
);

test("the reason is what lies at the bottom, on one line of at most 120 characters", () => {
  expect(reasonOf(new Error("above", { cause: new Error("below:\n  here") }))).toBe("below: here");
  expect(reasonOf("x".repeat(500))).toBe(`${"x".repeat(119)}…`);
});
