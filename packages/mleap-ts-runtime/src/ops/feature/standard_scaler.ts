/** Vectors centred and scaled by the mean and deviation seen in training. */

import { tensorOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { coveredValues, coveredVector } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { scaled } from "../../tensor/scaled.ts";
import { type DoubleTensor, denseVector } from "../../tensor/vector.ts";

const attributes = { mean: tensorOf("double").optional(), std: tensorOf("double").optional() };

/**
 * With both: `(xᵢ − meanᵢ) · (1 / stdᵢ)`, dense. With `mean` alone: `xᵢ − meanᵢ`, dense. With `std` alone:
 * `xᵢ · (1 / stdᵢ)`, sparse vectors keep their stored entries. The factor is 0 wherever stdᵢ is 0. The
 * reciprocal comes first: results differ from a division in the last digit. NaN stays NaN; null is refused.
 */
export const standard_scaler = defineOp({
  name: "standard_scaler",
  doc: "Each element minus its mean, divided by its deviation; either may be absent.",
  attributes,
  portsDoc: "input → output",
  ports: ({ mean, std }, context) => {
    const size = (std ?? mean)?.values.length;
    if (size === undefined) context.refuse("std", "neither mean nor std", "at least one of them");
    if (mean !== undefined && mean.values.length !== size) {
      context.refuse("mean", mean.values, `${size} values, as in std`);
    }
    return vectorPorts(size);
  },
  kernel: ({ mean, std }) => {
    const deviations = std?.values;
    const factors = deviations?.map((deviation) => (deviation === 0 ? 0 : 1 / deviation));
    if (mean === undefined) {
      return unary((input: DoubleTensor | null) => scaled(coveredVector(input, factors!.length), factors!));
    }
    const means = mean.values;
    return unary((input: DoubleTensor | null) => {
      const values = coveredValues(input, means.length);
      const centred = allocateDoubles(values.length);
      for (let i = 0; i < values.length; i++) {
        const difference = values[i]! - means[i]!;
        if (factors === undefined) centred[i] = difference;
        else if (deviations![i] !== 0) centred[i] = difference * factors[i]!;
      }
      return denseVector(centred);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E standard_scaler",
  equality: exact,
});
