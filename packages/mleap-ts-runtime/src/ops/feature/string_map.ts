/** Labels become the numbers they map to. */
import { mleapError, quote } from "../../errors.ts";
import { scalar } from "../../frame/data-type.ts";
import { double, doubleList, handleInvalid, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { double as number, onePort } from "../../registry/port-shapes.ts";

const attributes = {
  labels: stringList(),
  values: doubleList(),
  handle_invalid: handleInvalid("error", "keep").default("error"),
  default_value: double().default(0),
};

function refuseLabel(label: string | null): never {
  throw mleapError("MLEAP_INPUT_UNSEEN", {
    port: "input",
    problem: label === null ? "null has no value" : `label ${quote(label)} has no value`,
    remedy: 'set handle_invalid to "keep" in the model, perhaps with a default_value, or clean the input',
  });
}

/**
 * The number a label maps to; a label listed twice has its last number. A label that is not listed, and null,
 * are refused, or with `keep` give `default_value`.
 */
export const string_map = defineOp({
  name: "string_map",
  doc: "The number a text maps to; unlisted texts by `handle_invalid`.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(scalar("string"), number),
  kernel: ({ labels, values, handle_invalid: mode, default_value }) => {
    const numbers = new Map(labels.slice(0, values.length).map((label, i) => [label, values[i]!]));
    return unary((label: string | null) => {
      const value = label === null ? undefined : numbers.get(label);
      if (value !== undefined) return value;
      return mode === "keep" ? default_value : refuseLabel(label);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E string_map",
  equality: exact,
});
