/**
 * The ops this package carries, as parts that are loaded when a bundle first needs one: a start reads and evaluates the code of
 * the ops it runs, and not the rest (a quarter of this package is boosters). In the order they are asked for an op.
 */
import type { OpFamily } from "../registry/op-stock.ts";

export const opFamilies: readonly OpFamily[] = [
  async () => (await import("./feature-family.ts")).featureFamily,
  async () => (await import("./model-family.ts")).modelFamily,
  async () => (await import("./xgboost/all.ts")).xgboostOps,
];
