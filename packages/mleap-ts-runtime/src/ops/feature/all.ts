/** The ops of this category, one per line, sorted. */
import type { Op } from "../../registry/define-op.ts";
import { binarizer } from "./binarizer.ts";
import { string_indexer } from "./string_indexer.ts";
import { vector_assembler } from "./vector_assembler.ts";

export const featureOps: readonly Op[] = [binarizer, string_indexer, vector_assembler];
