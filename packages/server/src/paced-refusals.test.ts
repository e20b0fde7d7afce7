/** What comes when is seen in the order things happen in: no clock. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { PacedRefusals } from "./paced-refusals.ts";

/** Refusals by number; `done` are the numbers of those that were called, in their order. */
function numberedRefusals() {
  const paced = new PacedRefusals();
  const done: number[] = [];
  const add = (...numbers: number[]) => {
    for (const number of numbers) paced.add(() => done.push(number));
  };
  return { add, done };
}
const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

it("refuses nobody in the turn they came in, and then eight a turn, in their order (B10)", async () => {
  const { add, done } = numberedRefusals();
  add(...upTo(20));
  expect(done).toEqual([]);
  for (const count of [8, 16, 20]) {
    await nextTurn();
    expect(done).toEqual(upTo(count));
  }
});

it("lets what else there is to do come between, and takes those who come meanwhile after the others", async () => {
  const { add, done } = numberedRefusals();
  add(...upTo(9));
  const seen: number[] = [];
  setImmediate(() => {
    seen.push(done.length);
    add(10);
  });
  await nextTurn();
  await nextTurn();
  expect([seen, done]).toEqual([[8], upTo(10)]);
});

it("goes on with those who come when all are refused", async () => {
  const { add, done } = numberedRefusals();
  add(1);
  await nextTurn();
  add(2);
  expect(done).toEqual([1]);
  await nextTurn();
  expect(done).toEqual([1, 2]);
});
