/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { decision_tree_classifier } from "./decision_tree_classifier.ts";
import { gbt_classifier } from "./gbt_classifier.ts";
import { linear_svc } from "./linear_svc.ts";
import { logistic_regression } from "./logistic_regression.ts";
import { multi_layer_perceptron_classifier } from "./multi_layer_perceptron_classifier.ts";
import { naive_bayes } from "./naive_bayes.ts";
import { one_vs_rest } from "./one_vs_rest.ts";
import { random_forest_classifier } from "./random_forest_classifier.ts";
import { support_vector_machine } from "./support_vector_machine.ts";

export const classificationOps: readonly Op[] = [
  decision_tree_classifier,
  gbt_classifier,
  linear_svc,
  logistic_regression,
  multi_layer_perceptron_classifier,
  naive_bayes,
  one_vs_rest,
  random_forest_classifier,
  support_vector_machine,
];
