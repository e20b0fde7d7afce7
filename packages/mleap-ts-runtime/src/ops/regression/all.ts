/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { aft_survival_regression } from "./aft_survival_regression.ts";
import { decision_tree_regression } from "./decision_tree_regression.ts";
import { gbt_regression } from "./gbt_regression.ts";
import { generalized_linear_regression } from "./generalized_linear_regression.ts";
import { isotonic_regression } from "./isotonic_regression.ts";
import { linear_regression } from "./linear_regression.ts";
import { random_forest_regression } from "./random_forest_regression.ts";

export const regressionOps: readonly Op[] = [
  aft_survival_regression,
  decision_tree_regression,
  gbt_regression,
  generalized_linear_regression,
  isotonic_regression,
  linear_regression,
  random_forest_regression,
];
