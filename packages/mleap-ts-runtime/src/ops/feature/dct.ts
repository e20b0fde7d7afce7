/** The discrete cosine transform. */
import { mleapError } from "../../errors.ts";
import { prepareDct } from "../../math/dct.ts";
import { boolean, int } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { requiredVector } from "../../registry/required-input.ts";
import { type DoubleTensor, denseValues, denseVector } from "../../tensor/vector.ts";

const attributes = { inverse: boolean(), input_size: int().optional() };

/**
 * Orthonormal DCT-II of the dense values, or DCT-III with `inverse`; always dense, over the actual length. y₀
 * = √(1/n) Σ xᵢ, yₖ = √(2/n) Σ xᵢ cos(π(2i+1)k/2n). An empty vector and null are refused. An infinity makes
 * elements infinite or NaN; which of the two is the JVM's choice up to length 4 and may differ beyond.
 */
export const dct = defineOp({
  name: "dct",
  doc: "Orthonormal cosine transform of a vector, forward (DCT-II) or inverse (DCT-III).",
  attributes,
  portsDoc: "input → output",
  ports: ({ input_size: size }) => vectorPorts(size),
  kernel: ({ inverse }) => {
    let length = 1;
    let transform = prepareDct(1, inverse);
    return unary((input: DoubleTensor | null) => {
      const values = denseValues(requiredVector(input));
      if (values.length !== length) {
        if (values.length === 0) {
          throw mleapError("MLEAP_INPUT_SIZE", {
            port: "input",
            problem: "an empty vector",
            remedy: "send at least one value",
          });
        }
        transform = prepareDct(values.length, inverse);
        length = values.length;
      }
      return denseVector(transform(values));
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E dct",
  equality: within(1e-12, "the JVM's library sums in the order of its own fast transform"),
});
