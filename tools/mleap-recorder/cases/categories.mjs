/** Folder of each op's vectors in mleap-ts-runtime. */
const categories = {
  classification: [
    "decision_tree_classifier",
    "gbt_classifier",
    "linear_svc",
    "logistic_regression",
    "multi_layer_perceptron_classifier",
    "naive_bayes",
    "one_vs_rest",
    "random_forest_classifier",
    "support_vector_machine",
  ],
  clustering: ["bisecting_k_means", "gaussian_mixture", "k_means", "lda_local_model_op"],
  recommendation: ["als"],
  regression: [
    "aft_survival_regression",
    "decision_tree_regression",
    "gbt_regression",
    "generalized_linear_regression",
    "isotonic_regression",
    "linear_regression",
    "random_forest_regression",
  ],
  sklearn: ["sklearn_binarizer", "sklearn_polynomial_expansion"],
  xgboost: ["xgboost.classifier", "xgboost.regression"],
};

const byOp = new Map(
  Object.entries(categories).flatMap(([category, ops]) => ops.map((op) => [op, category])),
);

export const categoryOf = (op) => byOp.get(op) ?? "feature";
