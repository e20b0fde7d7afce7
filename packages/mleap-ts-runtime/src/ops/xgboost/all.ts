/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { xgboost_classifier } from "./xgboost.classifier.ts";
import { xgboost_regression } from "./xgboost.regression.ts";

export const xgboostOps: readonly Op[] = [xgboost_classifier, xgboost_regression];
