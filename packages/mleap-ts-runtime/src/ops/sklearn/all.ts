/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { sklearn_binarizer } from "./sklearn_binarizer.ts";
import { sklearn_polynomial_expansion } from "./sklearn_polynomial_expansion.ts";

export const sklearnOps: readonly Op[] = [sklearn_binarizer, sklearn_polynomial_expansion];
