/** Products of powers of the features, as scikit-learn spells them. */
import { mleapError } from "../../errors.ts";
import { tensor } from "../../frame/data-type.ts";
import { pow } from "../../math/arithmetic.ts";
import { string } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { readFeatures } from "../../registry/features.ts";
import { unary } from "../../registry/kernel.ts";
import { denseValues, denseVector } from "../../tensor/vector.ts";

const attributes = { combinations: string() };

interface Term {
  readonly variable: number;
  readonly power: number;
}

/**
 * `[x0,x0^2 x1]` → the terms of each product; a part without a variable, such as `1`, has none and is worth
 * 1.
 */
function parseCombinations(text: string): readonly (readonly Term[])[] {
  const parts = text.split(",");
  // Java's split drops empty parts at the end.
  while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts.map((part) =>
    Array.from(part.matchAll(/x(\d+)(?:\^(\d+))?/g), ([, variable, power = "1"]) => ({
      variable: Number(variable),
      power: Number(power),
    })),
  );
}

/**
 * For each part of `combinations` the product, from the left, of x_i to the power given: `[variables]` →
 * `[parts]`, dense. NaN and infinities go through the arithmetic; null and a vector shorter than the highest
 * variable are refused.
 */
export const sklearn_polynomial_expansion = defineOp({
  name: "sklearn_polynomial_expansion",
  doc: "Products of powers of the features listed in `combinations`.",
  attributes,
  portsDoc: "input → output",
  ports: ({ combinations }) => {
    const parts = parseCombinations(combinations);
    const variables = new Set(parts.flat().map(({ variable }) => variable));
    return {
      inputs: [{ port: "input", type: tensor("double", { dimensions: [variables.size] }) }],
      outputs: [{ port: "output", type: tensor("double", { dimensions: [parts.length] }) }],
    };
  },
  kernel: ({ combinations }) => {
    const parts = parseCombinations(combinations);
    const needed = parts.flat().reduce((most, { variable }) => Math.max(most, variable + 1), 0);
    return unary((value: unknown) => {
      const x = denseValues(readFeatures(value, undefined, "input"));
      if (x.length < needed) {
        throw mleapError("MLEAP_INPUT_SIZE", {
          port: "input",
          problem: `${x.length} elements`,
          remedy: `send ${needed}, as the combinations ask for`,
        });
      }
      const products = new Float64Array(parts.length);
      for (let p = 0; p < parts.length; p++) {
        const terms = parts[p]!;
        let product = 1;
        for (let t = 0; t < terms.length; t++) product *= pow(x[terms[t]!.variable]!, terms[t]!.power);
        products[p] = product;
      }
      return denseVector(products);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E sklearn_polynomial_expansion",
  equality: within(1e-12, "V8's pow"),
});
