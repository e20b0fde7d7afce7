/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";

export const sklearnOps: readonly Op[] = [];
