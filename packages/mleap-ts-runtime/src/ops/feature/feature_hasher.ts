/** Columns of several types become one hashed vector. */
import { type BasicType, scalar, tensor } from "../../frame/data-type.ts";
import { formatJavaDouble, formatJavaFloat } from "../../math/java-number-format.ts";
import { murmur3Text, nonNegativeModulo } from "../../math/murmur3.ts";
import { SparseCounter } from "../../math/sparse-counter.ts";
import { basicTypeList, dataShapeList, longAsInt, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { variadic } from "../../registry/kernel.ts";

const attributes = {
  num_features: longAsInt().check((size) => (size < 1 ? "at least 1" : undefined)),
  categorical_cols: stringList(),
  input_shapes: dataShapeList().check((shapes) =>
    shapes.some(({ base }) => base !== "scalar") ? "scalar shapes only" : undefined,
  ),
  basic_types: basicTypeList().check((types) =>
    types.includes("byte_string") ? "no byte_string, which has no text on the JVM" : undefined,
  ),
  input_names: stringList(),
};

const REAL: readonly BasicType[] = ["short", "int", "long", "float", "double"];

/** The text Java makes of a value of a type. */
function formatterOf(type: BasicType): (value: unknown) => string {
  if (type === "double") return (value) => formatJavaDouble(value as number);
  if (type === "float") return (value) => formatJavaFloat(value as number);
  return String;
}

/**
 * Adds each field to the slot of its hash. A number (short, int, long, float, double) that is not in
 * `categorical_cols` adds its value at `murmur3(name)`; every other field adds 1 at `murmur3(name=value)`.
 * Names are those of `input_names`. Null is skipped; NaN and 0 are added. Always sparse; a slot whose sum is
 * 0 stays stored.
 */
export const feature_hasher = defineOp({
  name: "feature_hasher",
  doc: "Scalars of any type hashed into one sparse vector.",
  attributes,
  portsDoc: "input0, input1, … → output",
  ports: ({ num_features: size, input_shapes: shapes, basic_types: types, input_names: names }) => ({
    inputs: shapes.slice(0, Math.min(types.length, names.length)).map(({ nullable }, i) => ({
      port: `input${i}`,
      type: scalar(types[i]!, { nullable }),
    })),
    outputs: [{ port: "output", type: tensor("double", { dimensions: [size] }) }],
  }),
  kernel: ({ num_features: size, categorical_cols, basic_types: types, input_names: names }) => {
    const categorical = new Set(categorical_cols);
    const slotOf = (text: string): number => nonNegativeModulo(murmur3Text(text, 2), size);
    const realSlots = names.map((name, i) =>
      REAL.includes(types[i]!) && !categorical.has(name) ? slotOf(name) : -1,
    );
    const formatters = types.map(formatterOf);
    const counter = new SparseCounter();
    return variadic((inputs) => {
      counter.begin();
      for (let i = 0; i < inputs.length; i++) {
        const value = inputs[i];
        if (value === null) continue;
        const slot = realSlots[i]!;
        if (slot >= 0) counter.add(slot, Number(value));
        else counter.add(slotOf(`${names[i]}=${formatters[i]!(value)}`), 1);
      }
      return counter.take(size);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md D and E feature_hasher",
  equality: exact,
});
