/** Which ports a model has, for cases that do not say it: input columns are named after ports, every output is declared. */
import { listOf, mapOf, vector } from "./words.mjs";

const input = (type) => ({ inputs: { input: type }, outputs: ["output"] });
const features =
  (...outputs) =>
  () => ({ inputs: { features: vector() }, outputs });
const many = (prefix, columnTypes, outputs = ["output"]) => ({
  inputs: Object.fromEntries(columnTypes.map((type, i) => [`${prefix}${i}`, type])),
  outputs,
});
const ofShape = (shape, base = "double") =>
  shape?.base === "tensor" ? { type: "tensor", base } : shape?.base === "list" ? listOf(base) : base;
const frameName = (base) => (base === "int" ? "integer" : base);
const vectorIn = () => input(vector());
const doubleIn = () => input("double");
const textIn = () => input("string");
const wordsIn = () => input(listOf("string"));
const classifier = features("raw_prediction", "probability", "prediction");
const prediction = features("prediction");

export const portsOf = {
  binarizer: (a) => input(ofShape(a.input_shapes?.data_shape)),
  bucketed_random_projection_lsh: vectorIn,
  bucketizer: doubleIn,
  chi_sq_selector: vectorIn,
  coalesce: (a) =>
    many(
      "input",
      (a.nullable_inputs?.boolean ?? []).map(() => "double"),
    ),
  count_vectorizer: wordsIn,
  dct: vectorIn,
  elementwise_product: vectorIn,
  feature_hasher: (a) => many("input", a.basic_types.basic_type.map(frameName)),
  hashing_term_frequency: wordsIn,
  idf: vectorIn,
  imputer: doubleIn,
  interaction: (a) =>
    many(
      "input",
      a.input_shapes.data_shape.map((shape) => ofShape(shape)),
    ),
  map_entry_selector: (a) => ({
    inputs: {
      input: mapOf(a.key_type.basic_type, a.value_type.basic_type),
      key: frameName(a.key_type.basic_type),
    },
    outputs: ["output"],
  }),
  math_binary: (a) => ({
    inputs: {
      ...(a.da === undefined ? { input_a: "double" } : {}),
      ...(a.db === undefined ? { input_b: "double" } : {}),
    },
    outputs: ["output"],
  }),
  math_unary: doubleIn,
  max_abs_scaler: vectorIn,
  min_hash_lsh: vectorIn,
  min_max_scaler: vectorIn,
  multinomial_labeler: features("probabilities", "labels"),
  ngram: wordsIn,
  normalizer: vectorIn,
  one_hot_encoder: (a) => {
    const count = a.category_sizes?.int?.length ?? 1;
    return many(
      "input",
      Array(count).fill("double"),
      Array.from({ length: count }, (_, i) => `output${i}`),
    );
  },
  pca: vectorIn,
  polynomial_expansion: vectorIn,
  regex_indexer: textIn,
  regex_tokenizer: textIn,
  reverse_string_indexer: (a) => input(ofShape(a.input_shape?.data_shape)),
  sklearn_binarizer: (a) => input(ofShape(a.input_shapes?.data_shape?.[0])),
  sklearn_polynomial_expansion: vectorIn,
  standard_scaler: vectorIn,
  stopwords_remover: wordsIn,
  string_indexer: (a) => {
    const count = a.labels_length?.int ?? 1;
    return many(
      "input",
      Array(count).fill("string"),
      Array.from({ length: count }, (_, i) => `output${i}`),
    );
  },
  string_map: textIn,
  tokenizer: textIn,
  vector_assembler: (a) =>
    many(
      "input",
      a.input_shapes.data_shape.map((shape) => ofShape(shape)),
    ),
  vector_indexer: vectorIn,
  vector_slicer: vectorIn,
  word_filter: wordsIn,
  word_to_vector: wordsIn,
  als: () => ({ inputs: { user: "integer", item: "integer" }, outputs: ["prediction"] }),

  linear_regression: prediction,
  decision_tree_regression: prediction,
  random_forest_regression: prediction,
  gbt_regression: prediction,
  isotonic_regression: (a) => ({
    inputs: { features: a.feature_index === undefined ? "double" : vector() },
    outputs: ["prediction"],
  }),
  generalized_linear_regression: features("prediction", "link_prediction"),
  aft_survival_regression: features("prediction", "quantiles"),
  logistic_regression: classifier,
  linear_svc: features("raw_prediction", "prediction"),
  support_vector_machine: classifier,
  decision_tree_classifier: classifier,
  random_forest_classifier: classifier,
  gbt_classifier: classifier,
  naive_bayes: classifier,
  multi_layer_perceptron_classifier: classifier,
  one_vs_rest: features("probability", "raw_prediction", "prediction"),
  k_means: prediction,
  bisecting_k_means: prediction,
  gaussian_mixture: features("prediction", "probability"),
  lda_local_model_op: prediction,
};
