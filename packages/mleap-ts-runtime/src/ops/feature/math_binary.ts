/** Arithmetic of two numbers. */
import { log, pow } from "../../math/arithmetic.ts";
import { double, string } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { binary, type Kernel, unary, variadic } from "../../registry/kernel.ts";
import { double as number } from "../../registry/port-shapes.ts";

type Operation = (a: number, b: number) => number;

const operations: Readonly<Record<string, Operation>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  rem: (a, b) => a % b,
  log_n: (a, b) => log(a) / log(b),
  pow,
  min: Math.min,
  max: Math.max,
};

const attributes = {
  operation: string().check((name) =>
    Object.hasOwn(operations, name) ? undefined : `one of ${Object.keys(operations).join(", ")}`,
  ),
  da: double().optional(),
  db: double().optional(),
};

/**
 * `a operation b` in IEEE arithmetic: add, sub, mul, div, rem (sign of the dividend), log_n (log a / log b),
 * pow, min and max (NaN wins, -0.0 is below 0.0). `da` and `db` stand in for an operand, which then has no
 * port. Null is refused.
 */
export const math_binary = defineOp({
  name: "math_binary",
  doc: "An arithmetic operation on two numbers, either of which may be fixed.",
  attributes,
  portsDoc: "input_a, input_b → output",
  ports: ({ da, db }) => ({
    inputs: [
      ...(da === undefined ? [{ port: "input_a", type: number }] : []),
      ...(db === undefined ? [{ port: "input_b", type: number }] : []),
    ],
    outputs: [{ port: "output", type: number }],
  }),
  kernel: ({ operation, da, db }): Kernel => {
    const apply = operations[operation]!;
    if (da === undefined && db === undefined) return binary(apply);
    if (da === undefined) return unary((a: number) => apply(a, db!));
    if (db === undefined) return unary((b: number) => apply(da, b));
    const constant = apply(da, db);
    return variadic(() => constant);
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E math_binary",
  equality: within(1e-12, "logarithm and power are V8's, at most one unit in the last place from Java's"),
});
