import { describe, expect, test } from "vitest";
import { digamma } from "./digamma.ts";
import { prepareTopicModel, topicDistribution } from "./latent-dirichlet.ts";
import { createMersenneTwister, nextGamma } from "./mersenne-twister.ts";

// All numbers: model-ops.md §9.4, recorded on a JVM 17 with Commons Math and Breeze.

test("digamma, with the library's inaccuracies", () => {
  for (const [x, expected] of [
    [1e-6, -1000000.5772156649],
    [0.1, -10.423754943278137],
    [0.5, -1.963510028796937],
    [1, -0.5772156677920679],
    [2.5, 0.7031566378697297],
    [10, 2.251752586176186],
    [48.5, 3.8712190912498263],
    [49, 3.8815815072720508],
    [50, 3.9019896707617336],
    [100, 4.600161852571429],
  ] as const) {
    expect(Math.abs(digamma(x) - expected)).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(expected)) * 4);
  }
});

describe("the generator every document starts with", () => {
  test("draws ints and doubles from seed 0", () => {
    const ints = createMersenneTwister(0);
    expect([1, 2, 3, 4, 5].map(() => ints.nextInt())).toEqual([
      -1937831252, -1748719057, -1223252363, -668873536, -1706118333,
    ]);
    const doubles = createMersenneTwister(0);
    expect([1, 2, 3, 4, 5].map(() => doubles.nextDouble())).toEqual([
      0.5488135008937807, 0.7151893652121089, 0.6027633824638368, 0.5448831893094142, 0.42365480398481625,
    ]);
  });

  test("goes on past its first block of 624 words", () => {
    // numpy.random.RandomState(0): the 625th and 626th 32-bit words, numpy 2.4.6
    const random = createMersenneTwister(0);
    for (let i = 0; i < 624; i++) random.nextInt();
    expect([random.nextInt() >>> 0, random.nextInt() >>> 0]).toEqual([341544762, 1076416385]);
  });

  test("draws gaussians in pairs, and gammas", () => {
    const gaussians = createMersenneTwister(0);
    for (const expected of [
      -0.7805794640849414, -0.24720750404342587, -0.8801431512233246, -0.6631106325657549,
    ]) {
      expect(Math.abs(gaussians.nextGaussian() - expected)).toBeLessThanOrEqual(1e-15);
    }
    const gammas = createMersenneTwister(0);
    for (const expected of [0.9207522951297558, 0.972190296609509, 0.9161292703613801, 1.0403694214760428]) {
      expect(Math.abs(nextGamma(gammas, 100, 0.01) - expected)).toBeLessThanOrEqual(1e-15);
    }
    for (let i = 4; i < 39; i++) nextGamma(gammas, 100, 0.01);
    expect(Math.abs(nextGamma(gammas, 100, 0.01) - 1.2116546513776796)).toBeLessThanOrEqual(1e-15);
  });
});

describe("topics of a document", () => {
  const model = prepareTopicModel(
    Float64Array.of(12.5, 3.25, 0.75, 8, 1.5, 20, 6.5, 0.3, 4, 4.5, 15, 2.25),
    4,
    Float64Array.of(0.5, 0.4, 0.3),
  );

  test.each([
    {
      name: "dense",
      words: undefined,
      counts: [2, 0, 1, 3],
      expected: [0.74848790908496, 0.060830096586805, 0.19068199432823502],
    },
    {
      name: "the same, sparse",
      words: [0, 2, 3],
      counts: [2, 1, 3],
      expected: [0.74848790908496, 0.060830096586805, 0.19068199432823502],
    },
    {
      name: "one word",
      words: [1],
      counts: [1],
      expected: [0.2400456104741625, 0.6199444513929705, 0.14000993813286705],
    },
    { name: "no word", words: undefined, counts: [0, 0, 0, 0], expected: [0, 0, 0] },
    { name: "no stored word", words: [], counts: [], expected: [0, 0, 0] },
  ])("$name", ({ words, counts, expected }) => {
    const ids = words === undefined ? undefined : Int32Array.from(words);
    const result = topicDistribution(model, ids, Float64Array.from(counts))!;
    expect(result.length).toBe(3);
    result.forEach((value, t) => {
      expect(Math.abs(value - expected[t]!)).toBeLessThanOrEqual(1e-14);
    });
  });
});
