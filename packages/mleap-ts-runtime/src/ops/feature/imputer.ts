/** A surrogate for missing numbers. */
import { scalar } from "../../frame/data-type.ts";
import { boolean, double, string } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { double as number, onePort } from "../../registry/port-shapes.ts";

const attributes = {
  surrogate_value: double(),
  missing_value: double().default(Number.NaN),
  strategy: string(),
  nullable_input: boolean().default(true),
};

/**
 * `surrogate_value` for null, NaN and values equal to `missing_value` (-0.0 equals 0.0), else the value
 * itself. `strategy` tells how the surrogate was learnt and changes nothing. With `nullable_input` false null
 * is refused.
 */
export const imputer = defineOp({
  name: "imputer",
  doc: "A fixed surrogate in place of null, NaN and one more missing value.",
  attributes,
  portsDoc: "input → output",
  ports: ({ nullable_input: nullable }) => onePort(scalar("double", { nullable }), number),
  kernel: ({ surrogate_value: surrogate, missing_value: missing }) =>
    unary((value: number | null) =>
      value === null || Number.isNaN(value) || value === missing ? surrogate : value,
    ),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E imputer",
  equality: exact,
});
