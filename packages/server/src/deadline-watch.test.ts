import { describe, expect, it } from "vitest";
import { withDeadline } from "./deadline-watch.ts";

const late = () => new Error("late");
const after = (ms: number) => new Promise((resolve) => setTimeout(() => resolve("answer"), ms));

describe("withDeadline", () => {
  it("gives the outcome of what ends in time, good or bad", async () => {
    const deadline = performance.now() + 10_000;
    expect(await withDeadline(after(5), deadline, late)).toBe("answer");
    await expect(withDeadline(Promise.reject(new Error("own")), deadline, late)).rejects.toThrow("own");
  });

  it("rejects what does not, and leaves the others alone", async () => {
    const slow = withDeadline(new Promise(() => {}), performance.now() + 20, late);
    const other = withDeadline(after(150), performance.now() + 10_000, late);
    await expect(slow).rejects.toThrow("late");
    expect(await other).toBe("answer");
  });

  it("drops an answer that came after the deadline but before anyone looked", async () => {
    await expect(withDeadline(after(5), performance.now() + 1, late)).rejects.toThrow("late");
  });

  it("watches again after there was nothing to watch", async () => {
    await after(120);
    await expect(withDeadline(new Promise(() => {}), performance.now(), late)).rejects.toThrow("late");
  });
});
