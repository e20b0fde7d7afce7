/** Functions of one number. */
import { mleapError } from "../../errors.ts";
import { exp, log } from "../../math/arithmetic.ts";
import { string } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { double, onePort } from "../../registry/port-shapes.ts";

/** 2⁶³, where Java's rounding to a 64-bit integer saturates. */
const LONG_LIMIT = 2 ** 63;

function logit(x: number): number {
  if (x < 0 || x > 1) {
    throw mleapError("MLEAP_INPUT_VALUE", {
      port: "input",
      problem: `logit of ${x}`,
      remedy: "send a value from 0 to 1",
    });
  }
  return log(x / (1 - x));
}

/** `Math.round` of Java: halves go up, NaN is 0, beyond 64 bits it saturates; never -0.0. */
function round(x: number): number {
  if (Number.isNaN(x)) return 0;
  return Math.min(LONG_LIMIT, Math.max(-LONG_LIMIT, Math.round(x))) + 0;
}

const operations: Readonly<Record<string, (x: number) => number>> = {
  log,
  exp,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  abs: Math.abs,
  logit,
  floor: Math.floor,
  ceil: Math.ceil,
  round,
};

const attributes = {
  operation: string().check((name) =>
    Object.hasOwn(operations, name) ? undefined : `one of ${Object.keys(operations).join(", ")}`,
  ),
};

/**
 * log, exp, sqrt, sin, cos, tan, abs, floor, ceil as IEEE has them (NaN where undefined); logit = log(x / (1
 * − x)), which refuses values outside 0 to 1; round as Java's `Math.round`, so NaN gives 0 and -0.5 gives 0.
 * Null is refused.
 */
export const math_unary = defineOp({
  name: "math_unary",
  doc: "A mathematical function of one number.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(double),
  kernel: ({ operation }) => unary(operations[operation]!),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E math_unary",
  equality: within(
    1e-12,
    "exp, log, sin, cos and tan are V8's, at most one unit in the last place from Java's",
  ),
});
