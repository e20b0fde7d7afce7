import { describe, expect, test } from "vitest";
import { project, unlink } from "./generalized-linear.ts";
import { erf } from "./incomplete-gamma.ts";

/** model-ops.md §8.1, recorded on a JVM 17; the last places belong to its exp and log. */
describe("erf", () => {
  test.each([
    [0.1, 0.11246291601828491],
    [0.5, 0.5204998778130466],
    [1, 0.8427007929497151],
    [2, 0.9953222650189527],
    [3.5, 0.9999992569016276],
    [0, 0],
    [41, 1],
    [Number.POSITIVE_INFINITY, 1],
  ])("of %d and of its negative", (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThanOrEqual(2e-15);
    expect(Math.abs(erf(-x) + expected)).toBeLessThanOrEqual(2e-15);
  });

  test("of NaN is NaN", () => {
    expect(erf(Number.NaN)).toBeNaN();
  });
});

describe("mean of a linear predictor", () => {
  test.each([
    ["identity", 0.2],
    ["logit", 0.549833997312478],
    ["log", 1.2214027581601699],
    ["inverse", 5],
    ["cloglog", 0.7051836792708419],
    ["sqrt", 0.04000000000000001],
    ["probit", 0.579259709439103],
  ] as const)("%s of 0.2", (link, expected) => {
    expect(Math.abs(unlink[link](0.2) - expected)).toBeLessThanOrEqual(1e-15);
  });

  test.each([
    [-8.5, 0],
    [-3, 0.0013498980316301035],
    [-1, 0.15865525393145702],
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [1.3, 0.9031995154143897],
    [2, 0.9772498680518209],
    [3, 0.9986501019683699],
    [6, 0.9999999990134123],
  ])("probit of %d", (eta, expected) => {
    expect(Math.abs(unlink.probit(eta) - expected)).toBeLessThanOrEqual(1e-15);
  });

  test.each([
    ["gaussian", Number.NEGATIVE_INFINITY, -Number.MAX_VALUE],
    ["gaussian", Number.POSITIVE_INFINITY, Number.MAX_VALUE],
    ["gaussian", -3, -3],
    ["binomial", 0, 1e-16],
    ["binomial", 1, 1 - 1e-16],
    ["binomial", 0.25, 0.25],
    ["poisson", -2, 1e-16],
    ["poisson", Number.POSITIVE_INFINITY, Number.MAX_VALUE],
    ["gamma", 0, 1e-16],
    ["gamma", 7, 7],
  ] as const)("%s keeps %d within its range", (family, mu, expected) => {
    expect(project[family](mu)).toBe(expected);
    expect(project[family](Number.NaN)).toBeNaN();
  });
});
