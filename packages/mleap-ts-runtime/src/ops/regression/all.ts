/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { linear_regression } from "./linear_regression.ts";

export const regressionOps: readonly Op[] = [linear_regression];
