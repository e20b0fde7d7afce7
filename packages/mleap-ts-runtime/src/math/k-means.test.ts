import { describe, expect, test } from "vitest";
import { denseVector, sparseVector } from "../tensor/vector.ts";
import { type ClusterNode, clusterOf } from "./cluster-tree.ts";
import { type Centre, fastSquaredDistance, nearestCentre } from "./k-means.ts";
import { norm2, squaredDistance } from "./vector-distance.ts";

const vector = (...values: number[]) => denseVector(Float64Array.from(values));
const centre = (...values: number[]): Centre => ({
  values: Float64Array.from(values),
  norm: norm2(vector(...values)),
});

describe("nearest centre", () => {
  // model-ops.md §9.1, recorded on a JVM 17
  const centres = [centre(1, 2, 55), centre(11, 200, 55), centre(100, 22, 55)];

  test.each([
    [[2, 5, 34], 0],
    [[20, 230, 34], 1],
    [[111, 20, 56], 2],
    [[1, 2, 55.000001], 0],
    [[Number.NaN, 0, 0], 0],
    [[Number.POSITIVE_INFINITY, 0, 0], 0],
  ])("of %j is %d", (x, expected) => {
    expect(nearestCentre(centres, vector(...x))).toBe(expected);
  });

  test("is the lower of two equally near ones", () => {
    expect(nearestCentre([centre(0, 0), centre(2, 0)], vector(1, 0))).toBe(0);
    expect(nearestCentre([centre(2, 0), centre(0, 0)], vector(1, 0))).toBe(0);
  });

  test("is found for a sparse point as for the dense one", () => {
    const sparse = sparseVector(3, Int32Array.of(1), Float64Array.of(230));
    expect(nearestCentre(centres, sparse)).toBe(1);
    expect(nearestCentre([centre(0, 0, 0), centre(0, 230, 1)], sparse)).toBe(1);
  });
});

describe("squared distance", () => {
  test("comes from the norms where they differ enough, else from the differences", () => {
    const distance = (c: Centre, ...x: number[]) => fastSquaredDistance(c, vector(...x), norm2(vector(...x)));
    expect(distance(centre(1, 2, 55), 2, 5, 34)).toBeCloseTo(451, 9);
    expect(distance(centre(11, 200, 55), 20, 230, 34)).toBeCloseTo(1422, 9);
    expect(distance(centre(1, 2, 55), 1, 2, 55.000001)).toBe(9.999999949504854e-13);
  });

  test("of a sparse vector counts absent elements as 0", () => {
    const x = sparseVector(4, Int32Array.of(1, 3), Float64Array.of(2, -1));
    // (0-1)² + (2-1)² + (0-2)² + (-1-3)²
    expect(squaredDistance(x, Float64Array.of(1, 1, 2, 3))).toBe(22);
    expect(fastSquaredDistance(centre(0, 2, 0, -1), x, norm2(x))).toBe(0);
  });
});

describe("descent of a cluster tree", () => {
  const leaf = (index: number, ...values: number[]): ClusterNode => ({
    index,
    centre: centre(...values),
    children: [],
  });
  // model-ops.md §9.2, by hand
  const root: ClusterNode = { index: -1, centre: centre(5, 0), children: [leaf(0, 0, 0), leaf(1, 10, 0)] };

  test.each([
    [[4, 0], 0],
    [[5, 0], 0],
    [[6, 1], 1],
  ])("of %j ends in cluster %d", (x, expected) => {
    expect(clusterOf(root, vector(...x))).toBe(expected);
  });

  test("refuses NaN, which has no distance", () => {
    expect(() => clusterOf(root, vector(Number.NaN, 1))).toThrow("NaN has no distance");
  });

  test("uses the norm the file gives, not the one of the centre", () => {
    const wrong: ClusterNode = {
      ...root,
      children: [leaf(0, 0, 0), { ...leaf(1, 10, 0), centre: { values: Float64Array.of(10, 0), norm: 9 } }],
    };
    // ‖c‖ = 9 instead of 10 makes the second distance 81 + 24.5025 − 99 = 6.5025 instead of 25.5025; the
    // first is 24.5025.
    expect(clusterOf(root, vector(4.95, 0))).toBe(0);
    expect(clusterOf(wrong, vector(4.95, 0))).toBe(1);
  });
});
