import { expect, test } from "vitest";
import { extraOptions } from "./session.ts";

test("idle threads do not spin, whatever else an author sets, unless the author says so", () => {
  expect(extraOptions({})).toEqual({});
  expect(extraOptions({ intraOpNumThreads: 1, extra: { session: { a: "1" } } })).toEqual({
    session: { a: "1" },
  });
  expect(extraOptions({ intraOpNumThreads: 4 })).toEqual({
    session: { intra_op: { allow_spinning: "0" } },
  });
  const extra = { optimization: { b: "2" }, session: { a: "1", intra_op: { c: "3" } } };
  expect(extraOptions({ intraOpNumThreads: 4, extra })).toEqual({
    optimization: { b: "2" },
    session: { a: "1", intra_op: { allow_spinning: "0", c: "3" } },
  });
  const spinning = { session: { intra_op: { allow_spinning: "1" } } };
  expect(extraOptions({ intraOpNumThreads: 4, extra: spinning })).toEqual(spinning);
});
