/** Vectors moved into a range by the smallest and largest values seen in training. */

import { double, tensorOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { coveredValues } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { type DoubleTensor, denseVector } from "../../tensor/vector.ts";

const attributes = {
  min: tensorOf("double"),
  max: tensorOf("double"),
  minValue: double().default(0),
  maxValue: double().default(1),
};

/**
 * `(xᵢ − minᵢ) / (maxᵢ − minᵢ) · (maxValue − minValue) + minValue`, with 0.5 for the quotient where a feature
 * was constant in training. Values outside the range of training are not held back. Always dense: absent
 * zeros of a sparse vector are scaled too. NaN stays NaN; null is refused.
 */
export const min_max_scaler = defineOp({
  name: "min_max_scaler",
  doc: "Each element moved from its range in training to a target range; dense, not clamped.",
  attributes,
  portsDoc: "input → output",
  ports: ({ min }) => vectorPorts(min.values.length),
  kernel: ({ min, max, minValue, maxValue }, context) => {
    const lows = min.values;
    if (max.values.length !== lows.length)
      context.refuse("max", max.values, `${lows.length} values, as in min`);
    const ranges = max.values.map((high, i) => high - lows[i]!);
    const scale = maxValue - minValue;
    return unary((input: DoubleTensor | null) => {
      const values = coveredValues(input, lows.length);
      const moved = allocateDoubles(values.length);
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        const range = ranges[i]!;
        if (Number.isNaN(value)) moved[i] = Number.NaN;
        else moved[i] = (range === 0 ? 0.5 : (value - lows[i]!) / range) * scale + minValue;
      }
      return denseVector(moved);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E min_max_scaler",
  equality: exact,
});
