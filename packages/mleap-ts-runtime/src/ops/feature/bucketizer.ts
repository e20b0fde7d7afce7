/** Numbers become the number of the bucket they fall into. */
import { mleapError } from "../../errors.ts";
import { compareDoubles } from "../../math/java-double-order.ts";
import { doubleList, handleInvalid } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { dropRow, unary } from "../../registry/kernel.ts";
import { double, onePort } from "../../registry/port-shapes.ts";

const attributes = {
  splits: doubleList().check((splits) => (splits.length < 2 ? "at least two splits" : undefined)),
  handle_invalid: handleInvalid("error", "skip", "keep").default("error"),
};

/**
 * JSON bundles store infinities as null, which reads as NaN; at the ends it can only have been an infinity.
 */
function withInfiniteEnds(splits: Float64Array): Float64Array {
  const repaired = splits.slice();
  const last = repaired.length - 1;
  if (Number.isNaN(repaired[0])) repaired[0] = Number.NEGATIVE_INFINITY;
  if (Number.isNaN(repaired[last])) repaired[last] = Number.POSITIVE_INFINITY;
  return repaired;
}

/**
 * The bucket [sᵢ, sᵢ₊₁) of a value in Java's order of doubles; the last one is closed. -1 outside and for
 * NaN.
 */
function bucketOf(splits: Float64Array, value: number): number {
  const last = splits.length - 1;
  if (value === splits[last]) return last - 1;
  let low = 0;
  let high = last + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareDoubles(value, splits[middle]!) < 0) high = middle;
    else low = middle + 1;
  }
  return low > last ? -1 : low - 1;
}

function refuseValue(value: number, problem: string, remedy: string): never {
  throw mleapError("MLEAP_INPUT_VALUE", { port: "input", problem: `${value} ${problem}`, remedy });
}

/**
 * Number of the bucket [sᵢ, sᵢ₊₁) a value falls into, the last bucket closed. -0.0 is below 0.0. NaN by
 * `handle_invalid`: refused, the row dropped, or given the number after the last bucket. A value outside all
 * buckets is refused in every mode.
 */
export const bucketizer = defineOp({
  name: "bucketizer",
  doc: "Bucket number of a value between sorted splits; NaN by `handle_invalid`.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(double),
  kernel: ({ splits: stored, handle_invalid: mode }) => {
    const splits = withInfiniteEnds(stored);
    const bounds = `the buckets from ${splits[0]} to ${splits[splits.length - 1]}`;
    return unary(
      (value: number) => {
        const bucket = bucketOf(splits, value);
        if (bucket >= 0) return bucket;
        if (!Number.isNaN(value))
          refuseValue(value, `is outside ${bounds}`, "clip the column or widen the splits");
        if (mode === "skip") return dropRow;
        if (mode === "keep") return splits.length - 1;
        return refuseValue(
          value,
          "falls into no bucket",
          'set handle_invalid to "keep" or "skip" in the model',
        );
      },
      { mayDropRows: mode === "skip" },
    );
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E bucketizer",
  equality: exact,
});
