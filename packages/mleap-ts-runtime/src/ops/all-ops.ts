/** Every op this package carries. The op `pipeline` is part of the node graph, not an op with a kernel. */
import type { Op } from "../registry/define-op.ts";
import { featureFamily } from "./feature-family.ts";
import { modelFamily } from "./model-family.ts";
import { xgboostOps } from "./xgboost/all.ts";

export const allOps: readonly Op[] = [...featureFamily, ...modelFamily, ...xgboostOps];
