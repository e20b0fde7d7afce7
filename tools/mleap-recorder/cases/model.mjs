// biome-ignore-all format: a table, one case a line
/** Classification, regression, clustering and ensemble ops: attributes, files and rows; the JVM answers. */
import { categorical, cluster, continuous, forestFiles, generatedTree, leaf, seeded, treeFile } from "./trees.mjs";
import { bool, dense, double, doubles, int, long, longs, omitted, sparse, tensor, tensors, text, texts } from "./words.mjs";

const cases = [];
function add(op, name, attributes, rows, more = {}) {
  cases.push({ op, name, attributes, rows, ...more });
}
const edges = { edges: true };
const nominal = { covers: ["nominal"] };
const boundary = { covers: ["nominal", "boundary"] };

/** Every choice of declared outputs of a classifier takes its own way to the prediction. */
const routes = [
  ["all outputs", ["raw_prediction", "probability", "prediction"]],
  ["raw and prediction", ["raw_prediction", "prediction"]],
  ["probability and prediction", ["probability", "prediction"]],
  ["prediction alone", ["prediction"]],
];

const five = [0.25, -0.5, 0.125, 1.75, -0.3];
const fiveRows = [[dense(0.3, -1.2, 2.5, 0.7, 1.1)], [dense(-0.3, 1.2, -2.5, -0.7, 0.1)], [sparse(5, { 1: -1.2, 3: 0.7 })], [sparse(5, { 0: 0.3, 1: -1.2, 2: 2.5, 3: 0.7, 4: 1.1 })]];

add("linear_regression", "three coefficients", { coefficients: tensor([0.5, 0.75, 0.25]), intercept: double(0.33) }, [[dense(1, 0.5, 1)], [sparse(3, { 1: 2 })]], { ...edges, ...nominal });
add("linear_regression", "ten coefficients, sums of fused products", { coefficients: tensor(Array.from({ length: 10 }, (_, i) => 1 / (i + 3))), intercept: omitted }, [[dense(...Array.from({ length: 10 }, (_, i) => 0.1 * (i + 1)))], [sparse(10, Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, 0.1 * (i + 1)])))]]);
add("linear_regression", "a list column", { coefficients: tensor([0.5, 0.75]), intercept: double(1) }, [[[1, 2]]], { inputs: { features: { type: "list", base: "double" } } });
add("linear_regression", "an integer tensor column", { coefficients: tensor([0.5, 0.75]), intercept: double(1) }, [[{ values: [1, 2], dimensions: [2] }]], { inputs: { features: { type: "tensor", base: "int" } } });

for (const [route, outputs] of routes) {
  for (const threshold of [0.5, 0, 1, 0.425557483188341]) {
    add("logistic_regression", `binary, threshold ${threshold}, ${route}`, { num_classes: long(2), coefficients: tensor([1, 2, 4]), intercept: double(0.7), threshold: double(threshold) }, [[dense(-1, 1, -0.5)], [dense(1, 1, 1)], [sparse(3, { 2: -0.5 })], [dense(-0.7, 0, 0)]], { ...(threshold === 0.5 ? edges : {}), ...boundary, outputs });
  }
}
add("logistic_regression", "binary without threshold", { num_classes: long(2), coefficients: tensor(five), intercept: double(-0.2) }, fiveRows);
const matrix = [0.5, -0.25, 0.1, -0.75, 0.3, 0.2, 0.05, 0.6, -0.4, 1.1, -0.9, 0.35, 0.2, 0.1, -0.15];
const multinomial = (intercepts, thresholds) => ({ num_classes: long(3), coefficient_matrix: tensor(matrix, [3, 5]), intercept_vector: tensor(intercepts), ...(thresholds === undefined ? {} : { thresholds: doubles(thresholds) }) });
for (const [route, outputs] of routes) {
  add("logistic_regression", `three classes, ${route}`, multinomial([0.1, -0.2, 0.05]), [[dense(1.5, -0.5, 2, 0.25, 3)], [sparse(5, { 0: 1.5, 3: -2 })], ...fiveRows], { ...edges, outputs });
  add("logistic_regression", `three classes with thresholds, ${route}`, multinomial([0.1, -0.2, 0.05], [0.2, 0.5, 0.3]), [[dense(1.5, -0.5, 2, 0.25, 3)], ...fiveRows], { outputs });
  add("logistic_regression", `a threshold of zero, ${route}`, multinomial([0.1, -0.2, 0.05], [0.5, 0, 0.5]), fiveRows, { outputs });
}
add("logistic_regression", "three classes, all margins negative", multinomial([-5, -6, -7]), [[dense(0.1, 0.1, 0.1, 0.1, 0.1)]]);
add("logistic_regression", "three classes, margins beyond exp", multinomial([800, -800, 5]), [[dense(0.1, 0.1, 0.1, 0.1, 0.1)]]);

for (const threshold of [0, 0.25, -1]) {
  add("linear_svc", `threshold ${threshold}`, { num_classes: long(2), coefficients: tensor([0.5, -1]), intercept: double(0.25), threshold: double(threshold) }, [[dense(1, 0.5)], [dense(-1, 0.5)], [sparse(2, { 1: 0.25 })], [dense(-0.5, 0)]], { ...edges, ...boundary });
}
add("linear_svc", "prediction alone", { num_classes: long(2), coefficients: tensor(five), intercept: double(0.1), threshold: omitted }, fiveRows, { outputs: ["prediction"] });
add("linear_svc", "three classes", { num_classes: long(3), coefficients: tensor([1]), intercept: double(0), threshold: double(0) }, [[dense(1)]]);

for (const [route, outputs] of routes) {
  add("support_vector_machine", `no thresholds, ${route}`, { num_classes: long(2), coefficients: tensor([0.53, 0.67]), intercept: double(0.77) }, [[dense(1, 2.5)], [dense(-1, -2.5)], [sparse(2, { 0: -1.4528301886792452 })]], { ...edges, ...boundary, outputs });
  add("support_vector_machine", `with thresholds, ${route}`, { num_classes: long(2), coefficients: tensor([0.53, 0.67]), intercept: double(0.77), thresholds: doubles([0.4, 0.6]) }, [[dense(1, 2.5)], [dense(-1, -2.5)]], { outputs });
}
add("support_vector_machine", "three classes", { num_classes: long(3), coefficients: tensor([1]), intercept: double(0) }, [[dense(1)]]);

const classes = continuous(0, 0.5, leaf(12, 3, 0), categorical(2, true, 4, [1, 3], leaf(0, 5, 1), categorical(1, false, 3, [0], leaf(2, 2, 8), leaf(0, 0, 0))));
const classTree = { num_features: long(3), num_classes: long(3) };
const treeRows = [[dense(0.5, 0, 0)], [dense(0.5000000000000001, 0, 3)], [dense(0.6, 0, 2)], [dense(0.6, 1, 2)], [dense(0.6, 2, 1)], [sparse(3, { 0: 0.6 })], [sparse(3, { 0: 0.6, 2: 1 })], [dense(NaN, 0, 2)], [dense(0.6, NaN, NaN)], [dense(0.6, -0, 0)], [dense(0.6, 1)]];
for (const [route, outputs] of routes) {
  add("decision_tree_classifier", route, classTree, treeRows, { ...edges, ...boundary, outputs, files: { "tree.json": treeFile(classes) } });
  add("decision_tree_classifier", `with thresholds, ${route}`, { ...classTree, thresholds: doubles([0.2, 0.5, 0.3]) }, treeRows, { outputs, files: { "tree.json": treeFile(classes) } });
}
add("decision_tree_classifier", "thresholds of another length", { ...classTree, thresholds: doubles([0.5, 0.5]) }, treeRows.slice(0, 1), { files: { "tree.json": treeFile(classes) } });
add("decision_tree_classifier", "a single leaf", classTree, [[dense(1, 2, 3)]], { files: { "tree.json": treeFile(leaf(3, 7, 2)) } });
add("decision_tree_classifier", "a tree file that ends too early", classTree, [[dense(1, 2, 3)]], { files: { "tree.json": treeFile(classes.slice(0, 2)) } });

const numbers = continuous(0, 0.5, leaf(10), categorical(1, true, 3, [1, 2], leaf(42.34), continuous(2, -0, leaf(-1e-3), leaf(7))));
add("decision_tree_regression", "continuous and categorical splits", { num_features: long(3) }, treeRows, { ...edges, ...boundary, files: { "tree.json": treeFile(numbers) } });
add("decision_tree_regression", "a single leaf", { num_features: long(1) }, [[dense(1)], [dense()]], { files: { "tree.json": treeFile(leaf(-0.5)) } });

const random = seeded(41);
const forest = Array.from({ length: 5 }, () => generatedTree(random, 4, 3, () => [Math.floor(random() * 20), Math.floor(random() * 20), Math.floor(random() * 20)]));
const numberTrees = Array.from({ length: 7 }, () => generatedTree(random, 4, 3, () => [Math.round(random() * 2e6 - 1e6) / 1e6]));
const fourRows = Array.from({ length: 8 }, () => [dense(...Array.from({ length: 4 }, () => Math.round((random() * 4 - 2) * 1000) / 1000))]).concat([[sparse(4, { 2: 1.25 })]]);
const ones = (trees) => doubles(trees.map(() => 1));
const folders = (trees) => texts(trees.map((_, i) => `tree${i}`));
for (const [route, outputs] of routes) {
  const attributes = { num_features: long(4), num_classes: long(3), tree_weights: ones(forest), trees: folders(forest) };
  const files = forestFiles("decision_tree_classifier", { num_features: long(4), num_classes: long(3) }, forest);
  add("random_forest_classifier", `five trees, ${route}`, attributes, fourRows, { ...edges, ...nominal, outputs, files });
  add("random_forest_classifier", `five trees with thresholds, ${route}`, { ...attributes, thresholds: doubles([0.5, 0.2, 0.3]) }, fourRows, { outputs, files });
}
{
  const trees = [leaf(3, 7, 2), leaf(0, 5, 5), leaf(1, 0, 0), leaf(0, 0, 0)];
  add("random_forest_classifier", "each tree's counts by its own total, weights ignored", { num_features: long(1), num_classes: long(3), tree_weights: doubles([5, 1, 1, 1]), trees: folders(trees) }, [[dense(0)]], { files: forestFiles("decision_tree_classifier", { num_features: long(1), num_classes: long(3) }, trees) });
}
{
  const attributes = { num_features: long(4), tree_weights: ones(numberTrees), trees: folders(numberTrees) };
  const files = forestFiles("decision_tree_regression", { num_features: long(4) }, numberTrees);
  add("random_forest_regression", "seven trees", attributes, fourRows, { ...edges, ...nominal, files });
  add("random_forest_regression", "weights are ignored", { ...attributes, tree_weights: doubles([2, 3, 4, 5, 6, 7, 8]) }, fourRows.slice(0, 2), { files });
  const weighted = { ...attributes, tree_weights: doubles([1, 0.1, 0.1, 0.1, 0.1, 0.05, -0.3]) };
  add("gbt_regression", "seven trees", weighted, fourRows, { ...edges, ...nominal, files });
  for (const [route, outputs] of routes) {
    add("gbt_classifier", `seven trees, ${route}`, { ...weighted, num_classes: long(2) }, fourRows, { ...edges, ...nominal, outputs, files });
    add("gbt_classifier", `with thresholds, ${route}`, { ...weighted, num_classes: long(2), thresholds: doubles([0.3, 0.7]) }, fourRows, { outputs, files });
  }
  const zero = [leaf(1), leaf(-1)];
  const tie = { num_features: long(1), num_classes: long(2), tree_weights: doubles([1, 1]), trees: folders(zero) };
  for (const [route, outputs] of routes) add("gbt_classifier", `a sum of zero, ${route}`, tie, [[dense(0)]], { covers: ["boundary"], outputs, files: forestFiles("decision_tree_regression", { num_features: long(1) }, zero) });
  add("gbt_classifier", "three classes", { ...weighted, num_classes: long(3) }, fourRows.slice(0, 1), { files });
}

const log = (values) => values.map(Math.log);
const priors = { pi: tensor(log([0.6, 0.4])), theta: tensor(log([0.5, 0.1, 0.3, 0.2, 0.2, 0.7]), [2, 3]) };
const bayes = (type, more = {}) => ({ num_features: long(3), num_classes: long(2), ...priors, model_type: text(type), ...more });
for (const [route, outputs] of routes) {
  add("naive_bayes", `multinomial, ${route}`, bayes("multinomial"), [[dense(2, 1, 3)], [dense(9, 0, 1)], [sparse(3, { 0: 2, 2: 3 })]], { ...edges, ...nominal, outputs });
  add("naive_bayes", `bernoulli, ${route}`, bayes("bernoulli"), [[dense(1, 0, 1)], [dense(0, 0, 0)], [sparse(3, { 1: 1 })], [dense(1, 2, 0)], [sparse(3, { 1: 0.5 })]], { ...edges, covers: ["boundary"], outputs });
  add("naive_bayes", `multinomial with thresholds, ${route}`, bayes("multinomial", { thresholds: doubles([0.7, 0.3]) }), [[dense(2, 1, 3)], [dense(9, 0, 1)]], { outputs });
}
add("naive_bayes", "sigma of newer exporters is ignored", bayes("multinomial", { sigma: tensor([], [0, 0]) }), [[dense(2, 1, 3)]]);
add("naive_bayes", "gaussian", bayes("gaussian"), [[dense(2, 1, 3)]]);

const weights = [0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.01, -0.02, 0.03, 1, -1, 0.5, 0.25, -0.75, 0.8, 0.1, -0.1];
for (const [route, outputs] of routes) {
  add("multi_layer_perceptron_classifier", `2-3-2, ${route}`, { layers: longs([2, 3, 2]), weights: tensor(weights) }, [[dense(1.5, -2)], [dense(-30, 40)], [sparse(2, { 1: 0.5 })]], { ...edges, ...nominal, outputs });
  add("multi_layer_perceptron_classifier", `2-3-2 with thresholds, ${route}`, { layers: longs([2, 3, 2]), weights: tensor(weights), thresholds: doubles([0.3, 0.7]) }, [[dense(1.5, -2)]], { outputs });
}
{
  const wave = Array.from({ length: 4 * 5 + 5 + 5 * 6 + 6 + 6 * 3 + 3 }, (_, i) => Math.round(Math.sin(i * 1.7) * 1000) / 1000);
  add("multi_layer_perceptron_classifier", "4-5-6-3", { layers: longs([4, 5, 6, 3]), weights: tensor(wave) }, fourRows);
}

{
  const binary = (coefficients, intercept) => ({ op: "logistic_regression", attributes: { num_classes: long(2), coefficients: tensor(coefficients), intercept: double(intercept), threshold: double(0.9) } });
  const files = { "model0/model.json": binary([0.5, -0.25], 0), "model1/model.json": binary([-1, 0.75], 0.1), "model2/model.json": binary([0.25, 0.25], -1) };
  const attributes = { num_classes: long(3), num_features: long(2) };
  const rows = [[dense(1, 2)], [dense(3, -1)], [dense(0, 0)], [sparse(2, { 1: 8 })]];
  for (const [route, outputs] of [["all outputs", ["probability", "raw_prediction", "prediction"]], ["raw and prediction", ["raw_prediction", "prediction"]], ["prediction alone", ["prediction"]]]) {
    add("one_vs_rest", `three binary logistic regressions, ${route}`, attributes, rows, { ...edges, ...nominal, outputs, files });
  }
  const svc = (coefficients, intercept) => ({ op: "linear_svc", attributes: { num_classes: long(2), coefficients: tensor(coefficients), intercept: double(intercept), threshold: double(0) } });
  add("one_vs_rest", "linear_svc has no probability", { num_classes: long(2), num_features: long(2) }, rows, { files: { "model0/model.json": svc([0.5, -0.25], 0), "model1/model.json": svc([-1, 0.75], 0.1) } });
  add("one_vs_rest", "decision trees", { num_classes: long(2), num_features: long(2) }, rows, { files: {
    "model0/model.json": { op: "decision_tree_classifier", attributes: { num_features: long(2), num_classes: long(2) } }, "model0/tree.json": treeFile(continuous(0, 0.5, leaf(1, 3), leaf(5, 1))),
    "model1/model.json": { op: "decision_tree_classifier", attributes: { num_features: long(2), num_classes: long(2) } }, "model1/tree.json": treeFile(continuous(1, 1, leaf(2, 2), leaf(1, 9))),
  } });
  add("one_vs_rest", "without num_features", { num_classes: long(3) }, rows.slice(0, 1), { files, formats: ["json"], deviation: "bundles of Spark exporters before 0.14 have none (model-ops.md 7)" });
}

for (const [family, links] of Object.entries({ gaussian: ["identity", "log", "inverse"], binomial: ["logit", "probit", "cloglog"], poisson: ["log", "identity", "sqrt"], gamma: ["inverse", "identity", "log"] })) {
  for (const link of [undefined, ...links]) {
    const rows = [[dense(0.3, 0.2, 0.1)], [dense(-6, 2, -0.525)], [dense(1, 0, 0.225)], [dense(100, 0, 400)], [dense(-100, 0, -400)], [sparse(3, { 0: -1.7 })], [dense(-0.1, 0, 0)]];
    add("generalized_linear_regression", `${family}, ${link ?? "default link"}`, { coefficients: tensor([0.5, -1, 2]), intercept: double(0.05), family: text(family), ...(link === undefined ? {} : { link: text(link) }) }, rows, { ...edges, ...boundary });
  }
}
add("generalized_linear_regression", "prediction alone", { coefficients: tensor([0.5]), intercept: double(0), family: text("gaussian") }, [[dense(3)]], { outputs: ["prediction"] });
for (const [family, link] of [["tweedie", undefined], ["poisson", "power"], ["Gaussian", undefined]]) {
  add("generalized_linear_regression", `${family}, ${link ?? "no link"}`, { coefficients: tensor([0.5]), intercept: double(0), family: text(family), ...(link === undefined ? {} : { link: text(link) }) }, [[dense(3)]]);
}

const steps = { boundaries: doubles([0, 4, 5, 7, 8]), predictions: doubles([100, 200, 300, 400, 500]), isotonic: bool(true) };
add("isotonic_regression", "a number", steps, [[-1], [0], [4], [4.5], [7.2], [8], [9], [-0]], { ...edges, ...boundary });
add("isotonic_regression", "second element of a vector", { ...steps, feature_index: long(1) }, [[dense(9, 4.5)], [sparse(2, { 0: 3 })], [sparse(2, { 1: 7.9 })]], { ...edges });
add("isotonic_regression", "a boundary listed twice, decreasing", { boundaries: doubles([0, 1, 1, 2]), predictions: doubles([5, 4, 3, 1]), isotonic: omitted }, [[1], [0.5], [1.5]]);

add("aft_survival_regression", "five quantiles", { coefficients: tensor([-0.498, 0.198]), intercept: double(2.638), quantile_probabilities: doubles([0.01, 0.3, 0.5, 0.6, 0.99]), scale: double(1.5471) }, [[dense(1.56, -0.605)], [sparse(2, { 0: 1.56 })], [dense(-2000, 0)], [dense(2000, 0)]], { ...edges, ...nominal });
add("aft_survival_regression", "prediction alone", { coefficients: tensor([-0.498, 0.198]), intercept: double(2.638), quantile_probabilities: doubles([0.5]), scale: double(1) }, [[dense(1.56, -0.605)]], { outputs: ["prediction"] });
add("aft_survival_regression", "quantiles 0 and 1", { coefficients: tensor([1]), intercept: double(0), quantile_probabilities: doubles([0, 1]), scale: double(2) }, [[dense(0.5)]], { covers: ["boundary"] });

add("k_means", "three centres", { cluster_centers: tensors([[1, 2, 55], [11, 200, 55], [100, 22, 55]]), num_features: long(3) }, [[dense(2, 5, 34)], [dense(20, 230, 34)], [dense(111, 20, 56)], [dense(1, 2, 55.000001)], [sparse(3, { 1: 199 })], [dense(0, 0, 0)]], { ...edges, ...nominal });
add("k_means", "a tie keeps the lower index", { cluster_centers: tensors([[1, 0], [-1, 0], [1, 0]]), num_features: long(2) }, [[dense(0, 5)], [dense(1, 0)]], { covers: ["boundary"] });

const clusters = cluster(-1, [5, 0], cluster(-2, [1, 1], cluster(0, [0, 0]), cluster(1, [2, 2])), cluster(2, [10, 0]));
add("bisecting_k_means", "three leaves", {}, [[dense(4, 0)], [dense(1, 1)], [dense(6, 1)], [dense(2, 1.9)], [sparse(2, { 0: 9 })], [sparse(2, {})]], { ...edges, ...boundary, files: { "tree.json": treeFile(clusters) } });

for (const [name, attributes, rows] of [
  ["diagonal covariances", { means: tensors([[0.5, 1.5], [3, -0.5]]), covs: tensors([[4, 0, 0, 0.25], [2.25, 0, 0, 1]], [2, 2]), weights: doubles([0.3, 0.7]) }, [[dense(1, 2)], [dense(3.5, -1)], [dense(2, 0.5)], [sparse(2, { 0: 1 })]]],
  ["correlated covariances", { means: tensors([[0.5, 1.5], [-1, 0]]), covs: tensors([[2, 0.6, 0.6, 1], [1, -0.3, -0.3, 0.5]], [2, 2]), weights: doubles([0.4, 0.6]) }, [[dense(1, 2)], [dense(0, 0)], [dense(-1, 0)], [sparse(2, { 1: 0.5 })]]],
]) {
  add("gaussian_mixture", name, attributes, rows, { ...edges, ...nominal });
  add("gaussian_mixture", `${name}, prediction alone`, attributes, rows, { outputs: ["prediction"] });
}
add("gaussian_mixture", "a singular covariance", { means: tensors([[0, 0], [1, 1]]), covs: tensors([[1, 1, 1, 1], [1, 0, 0, 1]], [2, 2]), weights: doubles([0.5, 0.5]) }, [[dense(1, 2)], [dense(0.5, 0.5)]]);
add("gaussian_mixture", "a covariance of zeros", { means: tensors([[0, 0]]), covs: tensors([[0, 0, 0, 0]], [2, 2]), weights: doubles([1]) }, [[dense(1, 2)]]);

const topics = { vocabSize: int(4), docConcentration: doubles([0.5, 0.4, 0.3]), topicConcentration: double(0.1), topicMatrix: tensor([12.5, 3.25, 0.75, 8, 1.5, 20, 6.5, 0.3, 4, 4.5, 15, 2.25], [4, 3]) };
// The recorded runtime starts every document at random; only from 0.23 on is the start fixed (model-ops.md 9.4).
add("lda_local_model_op", "three topics", topics, [[dense(2, 0, 1, 3)], [sparse(4, { 1: 1 })], [sparse(4, { 0: 2, 2: 1, 3: 3 })], [sparse(4, {})], [dense(0, 0, 0, 0)]], { ...edges, equality: { tolerance: 0.01, reason: "MLeap 0.20 draws a random start for every document; the loop ends within a mean change of 1e-3" } });

export const modelCases = cases;
