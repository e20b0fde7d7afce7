import { expect, expectTypeOf, test } from "vitest";
import type { InvokeResult } from "../invoke.ts";
import "./index.ts";

declare const answer: InvokeResult;
declare const response: Response;

test("matchers are typed", () => {
  expectTypeOf(expect(answer).toBeRefused({ code: "SW_X" })).toEqualTypeOf<void>();
  expectTypeOf(expect(response).toBeRefused({ code: "SW_X" })).toEqualTypeOf<Promise<void>>();
  expectTypeOf(expect(() => 1).toThrowCode("SW_X", { record: 1 })).toEqualTypeOf<void>();
  // @ts-expect-error: a refusal has a code
  expect(answer).toBeRefused({ record: 1 });
  // @ts-expect-error: records are counted
  expect(() => 1).toThrowCode("SW_X", { record: "1" });
});
