/** Every op this package carries. The op `pipeline` is part of the node graph, not an op with a kernel. */
import type { Op } from "../registry/define-op.ts";
import { classificationOps } from "./classification/all.ts";
import { clusteringOps } from "./clustering/all.ts";
import { featureOps } from "./feature/all.ts";
import { recommendationOps } from "./recommendation/all.ts";
import { regressionOps } from "./regression/all.ts";
import { sklearnOps } from "./sklearn/all.ts";
import { xgboostOps } from "./xgboost/all.ts";

export const allOps: readonly Op[] = [
  ...classificationOps,
  ...clusteringOps,
  ...featureOps,
  ...recommendationOps,
  ...regressionOps,
  ...sklearnOps,
  ...xgboostOps,
];
