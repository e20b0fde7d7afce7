/** Ops that predict, boosters aside: ensembles hold models of each other's categories. */
import type { Op } from "../registry/define-op.ts";
import { classificationOps } from "./classification/all.ts";
import { clusteringOps } from "./clustering/all.ts";
import { recommendationOps } from "./recommendation/all.ts";
import { regressionOps } from "./regression/all.ts";

export const modelFamily: readonly Op[] = [
  ...classificationOps,
  ...clusteringOps,
  ...recommendationOps,
  ...regressionOps,
];
