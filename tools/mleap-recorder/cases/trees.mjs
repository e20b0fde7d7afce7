/** Tree files as MLeap writes them: one node a line, in pre-order. */
const line = (value) => JSON.stringify(value);

export const leaf = (...values) => [line({ type: "leaf", values })];
export const continuous = (featureIndex, threshold, left, right) => [
  line({ type: "internal", split: { type: "continuous", featureIndex, threshold } }),
  ...left,
  ...right,
];
export const categorical = (featureIndex, isLeft, numCategories, categories, left, right) => [
  line({ type: "internal", split: { type: "categorical", featureIndex, isLeft, numCategories, categories } }),
  ...left,
  ...right,
];
export const cluster = (index, values, ...children) => [
  line({
    index,
    norm: Math.sqrt(values.reduce((sum, v) => sum + v * v, 0)),
    values,
    numChildren: children.length,
  }),
  ...children.flat(),
];
export const treeFile = (lines) => `${lines.join("\n")}\n`;

/** Files of an ensemble: each tree a model in a folder of its own. */
export function forestFiles(op, attributes, trees) {
  return Object.fromEntries(
    trees.flatMap((tree, i) => [
      [`tree${i}/model.json`, { op, attributes }],
      [`tree${i}/tree.json`, treeFile(tree)],
    ]),
  );
}

/** A binary tree of the given depth with splits and leaves from a seeded rule. */
export function generatedTree(random, features, depth, leafValues) {
  if (depth === 0) return leaf(...leafValues(random));
  const index = Math.floor(random() * features);
  const threshold = Math.round((random() * 4 - 2) * 1000) / 1000;
  return continuous(
    index,
    threshold,
    generatedTree(random, features, depth - 1, leafValues),
    generatedTree(random, features, depth - 1, leafValues),
  );
}

/** Mulberry32: the same numbers on every machine. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
