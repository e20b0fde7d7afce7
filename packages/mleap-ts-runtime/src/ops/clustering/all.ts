/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { bisecting_k_means } from "./bisecting_k_means.ts";
import { gaussian_mixture } from "./gaussian_mixture.ts";
import { k_means } from "./k_means.ts";
import { lda_local_model_op } from "./lda_local_model_op.ts";

export const clusteringOps: readonly Op[] = [
  bisecting_k_means,
  gaussian_mixture,
  k_means,
  lda_local_model_op,
];
