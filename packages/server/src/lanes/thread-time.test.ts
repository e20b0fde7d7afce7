import { describe, expect, it } from "vitest";
import { ThreadTime } from "./thread-time.ts";

/** Worked out by hand: weight 1/n and then 1/32, two deviations above the mean. */
describe("how long a thread is taken", () => {
  it("is not known before anything is measured, unless it is from elsewhere: then up to twice as much", () => {
    const time = new ThreadTime();
    expect([time.likely(1000), time.bound(1000)]).toEqual([0, 0]);
    const told = new ThreadTime(() => 50);
    expect([told.likely(4), told.bound(4)]).toEqual([50, 100]);
    // 100 ns a byte are more.
    expect(told.likely(5_000_000)).toBe(500);
  });

  it("is the mean at first, and its bound comes near to it as long as nothing wavers", () => {
    const time = new ThreadTime();
    time.learn(100, 40);
    expect([time.likely(100), time.bound(100)]).toEqual([40, 80]);
    time.learn(100, 60);
    // Deviation: half of 40, and half of 60 − 40.
    expect(time.likely(100)).toBeCloseTo(50, 9);
    expect(time.bound(100)).toBeCloseTo(90, 9);
    for (let at = 0; at < 300; at += 1) time.learn(100, 50);
    expect(time.likely(100)).toBeCloseTo(50, 1);
    expect(time.bound(100)).toBeCloseTo(50, 1);
  });

  it("takes one outlier for what it is: the mean hardly moves, the bound does", () => {
    const time = new ThreadTime();
    for (let at = 0; at < 1000; at += 1) time.learn(100, 50);
    time.learn(100, 5000);
    // Believed are 3 × 50 + 2 ms: of the 102 ms above 50, a 32nd goes to the mean, and two to the bound besides.
    expect(time.likely(100)).toBeCloseTo(50 + 102 / 32, 6);
    expect(time.bound(100)).toBeCloseTo(50 + (3 * 102) / 32, 6);
  });

  it("of a size not seen yet is no less than a smaller body took, no more than a larger one, and up to twice that", () => {
    const time = new ThreadTime();
    time.learn(64, 6);
    // 127 bytes at 6 ms per 64 bytes, rounded up to 128.
    expect([time.likely(1280), time.bound(1280)]).toEqual([12, 24]);
    time.learn(1 << 20, 8);
    expect([time.likely(2), time.likely(1280), time.likely(1 << 19)]).toEqual([12, 12, 12]);
    expect(time.likely(1 << 22)).toBeCloseTo((1 << 22) * 1e-4, 6);
  });

  it("is raised by errors that come late, not lowered by those that come early", () => {
    const time = new ThreadTime();
    time.learn(100, 50);
    time.learn(100, 1, false);
    expect(time.likely(100)).toBe(50);
    time.learn(100, 70, false);
    expect(time.likely(100)).toBe(60);
  });
});
