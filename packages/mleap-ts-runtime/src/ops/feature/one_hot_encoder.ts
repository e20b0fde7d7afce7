/** Category numbers become sparse unit vectors. */
import { mleapError } from "../../errors.ts";
import { tensor } from "../../frame/data-type.ts";
import { boolean, handleInvalid, intList, longAsInt } from "../../registry/attribute.ts";
import { type AttributesOf, defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { multi, unary } from "../../registry/kernel.ts";
import { singleColumnSockets } from "../../registry/legacy-sockets.ts";
import { double } from "../../registry/port-shapes.ts";
import { type SparseVector, sparseVector } from "../../tensor/vector.ts";

const attributes = {
  category_sizes: intList().optional(),
  size: longAsInt().optional(),
  drop_last: boolean().default(true),
  handle_invalid: handleInvalid("error", "keep").optional(),
};

type Attributes = AttributesOf<typeof attributes>;

/** Sizes of all columns; an attribute `size` marks the single-column form before 0.12. */
function sizesOf({ size, category_sizes: sizes }: Attributes, context: OpContext): readonly number[] {
  if (size === undefined && sizes === undefined) context.refuse("category_sizes", "nothing", "a list of int");
  const all = size === undefined ? [...sizes!] : [size];
  const negative = all.find((count) => count < 0);
  if (negative !== undefined) context.refuse("category_sizes", negative, "sizes of at least 0");
  return all;
}

/** The form before 0.12 had no mode of its own: it kept invalid values when it dropped the last category. */
function keepsInvalid({ size, drop_last: dropLast, handle_invalid: mode }: Attributes, context: OpContext) {
  if (mode === undefined && size === undefined)
    context.refuse("handle_invalid", "nothing", '"error" or "keep"');
  return mode === undefined ? dropLast : mode === "keep";
}

function refuseValue(port: string, problem: string, remedy: string): never {
  throw mleapError("MLEAP_INPUT_VALUE", { port, problem, remedy });
}

/**
 * Encodes the numbers of one column. Vectors are immutable, so one is made for each category and handed out
 * again.
 */
function encoderOf(
  size: number,
  dropLast: boolean,
  keep: boolean,
  port: string,
): (value: number) => SparseVector {
  const width = size + (keep ? 1 : 0) - (dropLast ? 1 : 0);
  const nothing = sparseVector(width, new Int32Array(0), new Float64Array(0));
  const units: SparseVector[] = [];
  const remedy = 'set handle_invalid to "keep" in the model, or clean the input';
  return (value) => {
    if (!Number.isInteger(value)) refuseValue(port, `${value} is not an integer`, "index the column first");
    let slot = value;
    if (value < 0 || value >= size) {
      if (!keep) refuseValue(port, `${value} is not a category from 0 to ${size - 1}`, remedy);
      slot = size;
    }
    if (slot >= width) return nothing;
    const unit = units[slot] ?? sparseVector(width, Int32Array.of(slot), Float64Array.of(1));
    units[slot] = unit;
    return unit;
  };
}

/**
 * Column by column a sparse vector with 1 at the category. Its width is the number of categories, one more
 * with `keep`, one less with `drop_last`; a category beyond the width gives a vector without entries. Numbers
 * that are no category: `error` refuses them, `keep` counts them as one more category. Fractions, NaN and
 * infinities are always refused.
 */
export const one_hot_encoder = defineOp({
  name: "one_hot_encoder",
  doc: "Sparse unit vector of a category number; unknown categories by `handle_invalid`.",
  attributes,
  portsDoc: "input0, input1, … → output0, output1, …",
  translateSockets: singleColumnSockets,
  ports: (own, context) => {
    const sizes = sizesOf(own, context);
    return {
      inputs: sizes.map((_, i) => ({ port: `input${i}`, type: double })),
      outputs: sizes.map((size, i) => ({
        port: `output${i}`,
        type: tensor("double", { dimensions: [size] }),
      })),
    };
  },
  kernel: (own, context) => {
    const keep = keepsInvalid(own, context);
    const encoders = sizesOf(own, context).map((size, i) =>
      encoderOf(size, own.drop_last, keep, `input${i}`),
    );
    const [only] = encoders;
    if (encoders.length === 1 && only !== undefined) return unary(only);
    return multi((inputs, outputs) => {
      for (let i = 0; i < encoders.length; i++) outputs[i] = encoders[i]!(inputs[i] as number);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E one_hot_encoder",
  equality: exact,
});
