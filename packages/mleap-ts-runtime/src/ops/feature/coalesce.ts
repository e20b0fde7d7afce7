/** The first value that is there. */
import { scalar } from "../../frame/data-type.ts";
import { booleanList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { variadic } from "../../registry/kernel.ts";

const attributes = { nullable_inputs: booleanList().optional() };

/**
 * The first input that is not null, in the order of the node's sockets; null when all are. NaN is a value. An
 * input flagged as not nullable refuses null. Before 0.8 nothing was flagged and every input may be null.
 */
export const coalesce = defineOp({
  name: "coalesce",
  doc: "The first of several numbers that is not null.",
  attributes,
  portsDoc: "input0, input1, … → output",
  ports: ({ nullable_inputs: flags }, { sockets }) => {
    const declared = sockets.inputs.map(({ port }) => port);
    const names = declared.length > 0 ? declared : (flags ?? []).map((_, i) => `input${i}`);
    return {
      inputs: names.map((port, i) => ({ port, type: scalar("double", { nullable: flags?.[i] ?? true }) })),
      outputs: [{ port: "output", type: scalar("double") }],
    };
  },
  kernel: () =>
    variadic((inputs) => {
      for (let i = 0; i < inputs.length; i++) if (inputs[i] !== null) return inputs[i];
      return null;
    }),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E coalesce",
  equality: exact,
});
