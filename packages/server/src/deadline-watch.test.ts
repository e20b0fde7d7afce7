import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { loopLagMs, withDeadline } from "./deadline-watch.ts";

const outcome = {
  fulfilled: (value: unknown) => `gave ${String(value)}`,
  rejected: (error: unknown) => `failed: ${String(error)}`,
  late: () => "late",
};
const after = (ms: number) => new Promise((resolve) => setTimeout(() => resolve("answer"), ms));

describe("withDeadline", () => {
  it("tells what became of what ends in time, good or bad", async () => {
    const deadline = performance.now() + 10_000;
    expect(await withDeadline(after(5), deadline, outcome)).toBe("gave answer");
    expect(await withDeadline(Promise.reject(new Error("own")), deadline, outcome)).toBe(
      "failed: Error: own",
    );
  });

  it("is late for what does not, and leaves the others alone", async () => {
    const slow = withDeadline(new Promise(() => {}), performance.now() + 20, outcome);
    const other = withDeadline(after(150), performance.now() + 10_000, outcome);
    expect(await slow).toBe("late");
    expect(await other).toBe("gave answer");
  });

  it("drops an answer that came after the deadline but before anyone looked", async () => {
    expect(await withDeadline(after(5), performance.now() + 1, outcome)).toBe("late");
  });

  it("is late, not failed, when the deadline is what made it fail", async () => {
    const late = after(20).then(() => Promise.reject(new Error("aborted")));
    expect(await withDeadline(late, performance.now() + 10, outcome)).toBe("late");
  });

  it("watches again after there was nothing to watch", async () => {
    await after(120);
    expect(await withDeadline(new Promise(() => {}), performance.now(), outcome)).toBe("late");
  });

  it("keeps nothing of what has ended, however many follow: young memory is enough to let go of it", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as (options?: { readonly type: "minor" }) => void;
    const kibibytes = () => process.memoryUsage().heapUsed / 1024;
    const underWay: Promise<unknown>[] = [];
    const begin = () => {
      const answer = new Promise<number[]>((resolve) =>
        setImmediate(() => resolve(new Array(500).fill(0.5))),
      );
      return withDeadline(answer, performance.now() + 60_000, outcome);
    };
    collect();
    const before = kibibytes();
    for (let count = 0; count < 8_000; count += 1) {
      underWay.push(begin());
      if (underWay.length > 16) await underWay.shift();
      if (count % 200 === 0) collect({ type: "minor" });
    }
    await Promise.all(underWay);
    for (let round = 0; round < 3; round += 1) collect({ type: "minor" });
    // All of them together are 32 MB.
    expect(kibibytes() - before).toBeLessThan(4 * 1024);
  });

  it("tells how late this thread is, while anything is watched", async () => {
    const watched = withDeadline(after(400), performance.now() + 10_000, outcome);
    const until = performance.now() + 250;
    while (performance.now() < until);
    await after(1);
    // It should have looked after 50 ms.
    expect(loopLagMs()).toBeGreaterThanOrEqual(150);
    await watched;
    await expect.poll(loopLagMs).toBe(0);
  });
});
