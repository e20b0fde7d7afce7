import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { denseVector, sparseVector } from "../tensor/vector.ts";
import { type DecisionNode, type DecisionTree, treeLength } from "./decision-tree.ts";
import { createTreeEnsemble } from "./tree-ensemble.ts";

const leaf = (...values: number[]): DecisionNode => ({ kind: "leaf", values });
const split = (featureIndex: number, threshold: number): DecisionNode => ({
  kind: "continuous",
  featureIndex,
  threshold,
});

/** The example file of model-ops.md §4.1. */
const SPEC_TREE: DecisionTree = [
  split(0, 0.5),
  leaf(12, 3),
  { kind: "categorical", featureIndex: 2, isLeft: true, categories: [1, 3] },
  leaf(0, 5),
  leaf(2, 2),
];

function leafOf(tree: DecisionTree, x: readonly number[], width = 1): readonly number[] {
  const ensemble = createTreeEnsemble([tree], width);
  const row = ensemble.findLeaves(denseVector(Float64Array.from(x)))[0]!;
  return [...ensemble.leafValues.subarray(row * width, (row + 1) * width)];
}

describe("leaf of a tree", () => {
  test.each([
    { x: [0.5, 0, 0], leaf: [12, 3], why: "x equal to the threshold goes left" },
    { x: [0.6, 0, 3], leaf: [0, 5], why: "a listed category goes left" },
    { x: [0.6, 0, 2], leaf: [2, 2], why: "an unlisted category goes right" },
    { x: [Number.NaN, 0, 2], leaf: [2, 2], why: "NaN goes right at a continuous split" },
    { x: [1, 0, Number.NaN], leaf: [2, 2], why: "NaN is no category" },
    { x: [Number.POSITIVE_INFINITY, 0, 1], leaf: [0, 5], why: "infinity is greater than any threshold" },
    { x: [Number.NEGATIVE_INFINITY, 0, 1], leaf: [12, 3], why: "minus infinity goes left" },
  ])("$why", ({ x, leaf: expected }) => {
    expect(leafOf(SPEC_TREE, x, 2)).toEqual(expected);
  });

  test("categories of an inverted split go right, and NaN, being none of them, left", () => {
    const tree: DecisionTree = [
      { kind: "categorical", featureIndex: 0, isLeft: false, categories: [0, 2.5] },
      leaf(1),
      leaf(2),
    ];
    expect([0, -0, 2.5, 1, Number.NaN].map((x) => leafOf(tree, [x])[0])).toEqual([2, 2, 2, 1, 1]);
  });

  test("a NaN in feature 0 does not push a finished walk off its leaf", () => {
    const deep: DecisionTree = [split(1, 0), leaf(1), split(1, 1), leaf(2), leaf(3)];
    const shallow: DecisionTree = [leaf(4)];
    const ensemble = createTreeEnsemble(
      Array.from({ length: 9 }, (_, t) => (t % 2 === 0 ? deep : shallow)),
      1,
    );
    const leaves = ensemble.findLeaves(denseVector(Float64Array.of(Number.NaN, 5)));
    expect(Array.from(leaves, (row) => ensemble.leafValues[row])).toEqual([3, 4, 3, 4, 3, 4, 3, 4, 3]);
  });

  test("a row too short is refused by the element a walk needs, and only if it needs it", () => {
    const ensemble = createTreeEnsemble([SPEC_TREE], 2);
    const findOf = (...x: number[]) => ensemble.findLeaves(denseVector(Float64Array.from(x)))[0];
    expect(() => findOf(0.9)).toThrow("1 elements, but a tree asks for element 2");
    expect(findOf(0.1)).toBe(findOf(0.1, 0, 0));
    const sparse = sparseVector(2, Int32Array.of(0), Float64Array.of(0.9));
    expect(() => ensemble.findLeaves(sparse)).toThrow("2 elements, but a tree asks for element 2");
    // The refused row left nothing behind in the scratch the next sparse row uses.
    expect(ensemble.findLeaves(sparseVector(3, new Int32Array(0), new Float64Array(0)))[0]).toBe(
      findOf(0, 0, 0),
    );
  });
});

test("a tree ends with its last open branch, whatever follows", () => {
  expect(treeLength([...SPEC_TREE, leaf(9, 9)])).toBe(5);
  expect(treeLength(SPEC_TREE.slice(0, 4))).toBe(-1);
  expect(treeLength([])).toBe(-1);
});

/** Walks the pre-order nodes by recursion: slow, and nothing like the layout under test. */
function descend(tree: DecisionTree, x: readonly number[]): number {
  const visit = (at: number): number => {
    const node = tree[at]!;
    if (node.kind === "leaf") return node.values[0]!;
    const value = x[node.featureIndex]!;
    const left =
      node.kind === "continuous"
        ? value <= node.threshold
        : node.categories.some((category) => category === value) === node.isLeft;
    return visit(left ? at + 1 : at + 1 + treeLength(tree.slice(at + 1)));
  };
  return visit(0);
}

const arbitraryTree = (categories: readonly number[], maxDepth: number): fc.Arbitrary<DecisionTree> => {
  const value = fc.constantFrom(-1, -0, 0, 0.5, 1, 2);
  const node = fc.oneof(
    fc.record({ kind: fc.constant("continuous" as const), featureIndex: fc.nat(2), threshold: value }),
    ...(categories.length > 0
      ? [
          fc.record({
            kind: fc.constant("categorical" as const),
            featureIndex: fc.nat(2),
            isLeft: fc.boolean(),
            categories: fc.array(fc.constantFrom(...categories), { maxLength: 3 }),
          }),
        ]
      : []),
  );
  const { tree } = fc.letrec<{ tree: DecisionTree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth },
      fc.integer({ min: 0, max: 1000 }).map((v) => [leaf(v)]),
      fc.tuple(node, tie("tree"), tie("tree")).map(([s, l, r]) => [s, ...l, ...r]),
    ),
  }));
  return tree;
};

describe("every tree of an ensemble agrees with the recursive walk", () => {
  const rows = fc.array(
    fc.tuple(
      ...[0, 1, 2].map(() =>
        fc.constantFrom(-1, -0, 0, 0.5, 1, 2, 3, 7, 30, 31, 1e9, Number.NaN, Infinity, -Infinity),
      ),
    ),
    { minLength: 1, maxLength: 5 },
  );
  test.each([
    { what: "continuous splits", trees: fc.array(arbitraryTree([], 6), { minLength: 1, maxLength: 19 }) },
    {
      what: "categorical splits too",
      trees: fc.array(arbitraryTree([0, 1, 2, 7, 30], 5), { minLength: 1, maxLength: 9 }),
    },
    {
      what: "categories that are no small integers",
      trees: fc.array(arbitraryTree([-1, -0, 0.5, 2, 1e9], 5), { minLength: 1, maxLength: 9 }),
    },
    {
      what: "chains deeper than the fixed walk",
      trees: fc.integer({ min: 25, max: 60 }).map((n) => [chain(n)]),
    },
  ])("$what", ({ trees }) => {
    fc.assert(
      fc.property(trees as fc.Arbitrary<DecisionTree[]>, rows, (forest, xs) => {
        const ensemble = createTreeEnsemble(forest, 1);
        for (const x of xs) {
          const expected = forest.map((tree) => descend(tree, x));
          for (const vector of [denseVector(Float64Array.from(x)), sparsely(x)]) {
            const leaves = ensemble.findLeaves(vector);
            expect(Array.from(leaves, (row) => ensemble.leafValues[row])).toEqual(expected);
          }
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

function sparsely(x: readonly number[]) {
  const indices = x.flatMap((value, i) => (value === 0 ? [] : [i]));
  return sparseVector(
    x.length,
    Int32Array.from(indices),
    Float64Array.from(indices, (i) => x[i]!),
  );
}

/** Each node splits a little further right. */
function chain(length: number): DecisionTree {
  const nodes: DecisionNode[] = [];
  for (let i = 0; i < length; i++) nodes.push(split(i % 3, i / length), leaf(i));
  return [...nodes, leaf(length)];
}
