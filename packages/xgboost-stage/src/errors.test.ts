import { OUTCOMES } from "@stagewright/core";
import { expect, test } from "vitest";
import { xgboostErrors } from "./errors.ts";

test.each(Object.entries(xgboostErrors))(
  "%s has an outcome and a sentence for the reference page",
  (code, maker) => {
    expect(code).toMatch(/^SW_XGBOOST(_[A-Z]+)+$/);
    expect(OUTCOMES).toContain(maker.outcome);
    expect(maker.doc).toMatch(/^[A-Z].*\.$/);
  },
);
