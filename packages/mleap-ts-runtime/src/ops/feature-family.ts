/** Ops that make columns of columns, Spark's and scikit-learn's. */
import type { Op } from "../registry/define-op.ts";
import { featureOps } from "./feature/all.ts";
import { sklearnOps } from "./sklearn/all.ts";

export const featureFamily: readonly Op[] = [...featureOps, ...sklearnOps];
