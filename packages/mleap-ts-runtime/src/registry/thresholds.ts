/**
 * The attribute `thresholds` of classifiers: how much probability a class needs, relative to the others
 * (model-ops.md §1.4, §15).
 */
import { type Attribute, doubleList } from "./attribute.ts";
import type { OpContext } from "./define-op.ts";

export function thresholdList(): Attribute<Float64Array | undefined> {
  return doubleList().optional();
}

/**
 * An empty list counts as none; the JVM would answer class -1 to every row.
 *
 * @param required the number of thresholds the op insists on, if it does; other ops use as many as there are
 */
export function readThresholds(
  thresholds: Float64Array | undefined,
  context: OpContext,
  required?: number,
): Float64Array | undefined {
  if (thresholds === undefined || thresholds.length === 0) return undefined;
  if (required !== undefined && thresholds.length !== required) {
    context.refuse("thresholds", `${thresholds.length} values`, `${required}, one for each class`);
  }
  return thresholds;
}
