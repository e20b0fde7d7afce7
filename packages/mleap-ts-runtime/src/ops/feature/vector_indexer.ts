/** Categorical elements of a vector become category numbers. */
import { mleapError } from "../../errors.ts";
import { handleInvalid, longAsInt, longListAsInt } from "../../registry/attribute.ts";
import type { AttributeReader } from "../../registry/attribute-reader.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { vectorPorts } from "../../registry/port-shapes.ts";
import { sizedVector } from "../../registry/required-input.ts";
import { copyOfDoubles } from "../../tensor/allocate.ts";
import { type DoubleTensor, denseVector, sparseVector } from "../../tensor/vector.ts";

const attributes = {
  keys: longListAsInt(),
  num_features: longAsInt(),
  handle_invalid: handleInvalid("error", "skip", "keep").default("error"),
};

type Categories = ReadonlyMap<number, number>;

/** Category numbers of one feature by value. Before 0.7 the attributes had no prefix `key_`. */
function categoriesOf(reader: AttributeReader, feature: number): Categories {
  const old = `${feature}_`;
  const prefix = reader.has(`${old}keys`) ? old : `key_${feature}_`;
  const values = reader.doubleList(`${prefix}keys`);
  const numbers = reader.longListAsInt(`${prefix}values`);
  const categories = new Map<number, number>();
  for (let i = 0; i < Math.min(values.length, numbers.length); i++) categories.set(values[i]!, numbers[i]!);
  // A JavaScript map finds -0.0 under 0.0, as the JVM does, but it also finds NaN, which the JVM does not.
  categories.delete(Number.NaN);
  return categories;
}

function refuseValue(value: number, feature: number): never {
  throw mleapError("MLEAP_INPUT_UNSEEN", {
    port: "input",
    problem: `${value} is no category of element ${feature}`,
    remedy: 'set handle_invalid to "keep" in the model, or clean the input',
  });
}

/**
 * Replaces the elements of categorical features (`keys`) by their category numbers; others pass. An unknown
 * value: `error` refuses it, `keep` gives the number after the last category, `skip` refuses it too (Spark
 * drops the row there; a JVM runtime fails). Structure is kept: absent zeros of a sparse vector stay absent.
 * Null is refused.
 */
export const vector_indexer = defineOp({
  name: "vector_indexer",
  doc: "Category numbers in place of the categorical elements of a vector.",
  attributes,
  computedAttributes: { "key_<k>_keys": "list of double", "key_<k>_values": "list of long" },
  portsDoc: "input → output",
  ports: ({ num_features: size }) => vectorPorts(size),
  kernel: ({ keys, num_features: size, handle_invalid: mode }, { attributes: reader }) => {
    const byFeature = new Map<number, Categories>();
    for (const feature of keys) byFeature.set(feature, categoriesOf(reader, feature));
    const features = [...byFeature.keys()].filter((feature) => feature >= 0 && feature < size);
    const numberOf = (categories: Categories, value: number, feature: number): number =>
      categories.get(value) ?? (mode === "keep" ? categories.size : refuseValue(value, feature));
    return unary((input: DoubleTensor | null) => {
      const vector = sizedVector(input, size);
      const values = copyOfDoubles(vector.values);
      if (vector.kind === "dense") {
        for (let i = 0; i < features.length; i++) {
          const feature = features[i]!;
          values[feature] = numberOf(byFeature.get(feature)!, values[feature]!, feature);
        }
        return denseVector(values);
      }
      const { indices } = vector;
      for (let k = 0; k < values.length; k++) {
        const categories = byFeature.get(indices[k]!);
        if (categories !== undefined) values[k] = numberOf(categories, values[k]!, indices[k]!);
      }
      return sparseVector(size, indices, values);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E vector_indexer",
  equality: exact,
});
