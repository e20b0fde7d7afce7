import { describe, expect, it } from "vitest";
import { LearntCost } from "./learnt-cost.ts";

/** Worked out by hand from the prior of 100 ns a byte and the fixed share of 0.1 ms. */
describe("what an invocation is expected to cost", () => {
  it("is cautious before anything is known: 5 MB is half a second, a row next to nothing", () => {
    const cost = new LearntCost();
    expect(cost.estimate(5_000_000)).toBeCloseTo(0.1 + 500, 9);
    expect(cost.estimate(50)).toBeCloseTo(0.105, 9);
    expect(cost.estimate(0)).toBeCloseTo(0.1, 9);
  });

  it("believes half of what a first measurement is above the guess, then comes near to what is measured", () => {
    const cost = new LearntCost();
    cost.learn(1000, 8);
    // Prior 0.2 ms, measured 8 ms.
    expect(cost.estimate(1000)).toBeCloseTo(4.1, 9);
    for (let at = 0; at < 40; at += 1) cost.learn(1000, 1);
    expect(cost.estimate(1000)).toBeCloseTo(1, 2);
  });

  it("drops a guess that was too high at once, however high it was", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(4, 15);
    expect(cost.estimate(200_000)).toBeGreaterThan(100_000);
    cost.learn(200_000, 12);
    expect(cost.estimate(200_000)).toBeCloseTo(12, 9);
  });

  it("is not moved by two measurements in five that met a pause, however long", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(1000, 0.05);
    for (const ms of [60, 0.05, 0.05, 60, 0.05, 0.05, 0.05, 60, 60, 0.05, 0.05, 0.05]) {
      cost.learn(1000, ms);
      expect(cost.estimate(1000)).toBeCloseTo(0.05, 3);
    }
  });

  it("is moved by the third of five: a fifth of the way at once, and on with each", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(1000, 0.05);
    const estimates = [60, 60, 60, 60].map((ms) => {
      cost.learn(1000, ms);
      return cost.estimate(1000);
    });
    // 0.05 + 59.95 ÷ 5, then a fifth of what is left: 60 − 59.95 × 0.8².
    expect(estimates.map((ms) => ms.toFixed(1))).toEqual(["0.1", "0.1", "12.0", "21.6"]);
  });

  it("comes back from there as threads tell that it is cheap again", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(1000, 0.05);
    for (let at = 0; at < 3; at += 1) cost.learn(1000, 60);
    const estimates = Array.from({ length: 10 }, () => {
      cost.learn(1000, 0.05);
      return cost.estimate(1000);
    });
    // After two, 60 is still the middle of five: 60 − 59.95 × 0.8³. Then what is above 0.05 is four fifths with each.
    expect(estimates[1]).toBeCloseTo(29.306, 2);
    expect(estimates[9]).toBeCloseTo(0.05 + 29.256 * 0.8 ** 8, 2);
    expect(estimates[9]).toBeLessThan(5);
  });

  it("starts from the mean of the middles while there are fewer than five", () => {
    const cost = new LearntCost();
    // The prior is 0.2 ms, the first believed at 0.4. Middles of 2, 3 and 4: 0.2, 0.6, 0.2.
    for (const ms of [0.6, 0.2, 0.8, 0.1]) cost.learn(1000, ms);
    const afterThree = (0.4 + 0.2) / 2 + (0.6 - 0.3) / 3;
    expect(cost.estimate(1000)).toBeCloseTo(afterThree + (0.2 - afterThree) / 4, 9);
  });

  it("goes by bytes within a size: half as many cost half as much", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(1_000_000, 100);
    expect(cost.estimate(600_000)).toBeCloseTo(60, 3);
  });

  it("scales up from smaller bodies what they cost beyond the fixed share", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(64, 6.3);
    // Class 64–127 at 6.3 ms per 64 bytes: 12.6 ms at 128; 12.5 beyond the fixed share, × 10 for 1280.
    expect(cost.estimate(1280)).toBeCloseTo(0.1 + 12.5 * 10, 3);
    expect(new LearntCost().estimate(1280)).toBeCloseTo(0.228, 9);
  });

  it("takes the fixed share of small bodies for what it is", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(40, 0.03);
    expect(cost.estimate(10_000)).toBeCloseTo(1.1, 9);
  });

  it("is never more than a larger body cost", () => {
    const cost = new LearntCost();
    for (let at = 0; at < 60; at += 1) cost.learn(1 << 20, 4);
    // The largest of the class, 2 MiB, would be 8 ms; the prior for 200,000 bytes is 20.1 ms.
    expect(cost.estimate(200_000)).toBeCloseTo(8, 3);
  });

  it("is not lowered by errors, which end early, but raised by those that come late", () => {
    const cost = new LearntCost();
    cost.learn(1_000_000, 0.2, false);
    expect(cost.estimate(1_000_000)).toBeCloseTo(100.1, 9);
    for (let at = 0; at < 60; at += 1) cost.learn(1_000_000, 50);
    cost.learn(1_000_000, 1, false);
    expect(cost.estimate(1_000_000)).toBeCloseTo(50, 3);
    for (let at = 0; at < 3; at += 1) cost.learn(1_000_000, 150, false);
    expect(cost.estimate(1_000_000)).toBeCloseTo(70, 3);
  });

  it("tells what was measured from what is guessed", () => {
    const cost = new LearntCost();
    expect(cost.measured(1000)).toBe(0);
    cost.learn(1000, 8);
    expect(cost.measured(1000)).toBeCloseTo(4.1, 9);
    expect(cost.measured(100_000)).toBe(0);
  });

  it("takes bodies of any size", () => {
    const cost = new LearntCost();
    cost.learn(2 ** 33, 1000);
    expect(cost.estimate(2 ** 33)).toBeCloseTo(1000, 6);
    cost.learn(0, 5);
    expect(cost.estimate(0)).toBeCloseTo(0.1, 9);
  });
});

describe("what a trial tells", () => {
  it("is the least that any size is expected to cost, until an invocation costs less", () => {
    const cost = new LearntCost();
    cost.assume(50);
    expect([cost.estimate(2), cost.estimate(50_000), cost.known(2), cost.measured(2)]).toEqual([
      50, 50, 50, 0,
    ]);
    // One that was refused half-way says nothing.
    cost.learn(1000, 0.2, false);
    expect(cost.estimate(2)).toBe(50);
    cost.learn(1000, 0.2);
    expect(cost.estimate(2)).toBeCloseTo(0.2, 9);
    expect(cost.known(1000)).toBeCloseTo(0.2, 9);
  });
});
