/** One entry of a map. */
import { type BasicType, map, scalar } from "../../frame/data-type.ts";
import { basicType } from "../../registry/attribute.ts";
import type { AttributeReader } from "../../registry/attribute-reader.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { binary } from "../../registry/kernel.ts";
import { required } from "../../registry/required-input.ts";

const attributes = {
  key_type: basicType().check((type) => (type === "string" ? undefined : "string")),
  value_type: basicType().check((type) => (type === "byte_string" ? "any type but byte_string" : undefined)),
};

/**
 * The default, read by the getter of the values' type; bytes and shorts stand under `int` (bundle.md §4.1).
 */
function readDefault(reader: AttributeReader, type: BasicType): unknown {
  const name = "default_value";
  switch (type) {
    case "boolean":
      return reader.boolean(name);
    case "byte":
      return (reader.int(name) << 24) >> 24;
    case "short":
      return (reader.int(name) << 16) >> 16;
    case "int":
      return reader.int(name);
    case "long":
      return reader.long(name);
    case "float":
      return reader.float(name);
    case "string":
      return reader.string(name);
    default:
      return reader.double(name);
  }
}

/** The value under a key, or `default_value` where the map has none. A null map is refused. */
export const map_entry_selector = defineOp({
  name: "map_entry_selector",
  doc: "The value a map holds under a key, or a default.",
  attributes,
  computedAttributes: { default_value: "scalar of value_type" },
  portsDoc: "input, key → output",
  ports: ({ key_type, value_type }) => ({
    inputs: [
      { port: "input", type: map(key_type, value_type) },
      { port: "key", type: scalar(key_type, { nullable: false }) },
    ],
    outputs: [{ port: "output", type: scalar(value_type, { nullable: value_type === "string" }) }],
  }),
  kernel: ({ value_type }, { attributes: reader }) => {
    const otherwise = readDefault(reader, value_type);
    return binary((entries: ReadonlyMap<unknown, unknown> | null, key: unknown) => {
      const value = required(entries).get(key);
      return value === undefined ? otherwise : value;
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E map_entry_selector",
  equality: exact,
});
