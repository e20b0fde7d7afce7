/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { als } from "./als.ts";

export const recommendationOps: readonly Op[] = [als];
