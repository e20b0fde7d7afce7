/** Labels become their position in a list learnt in training. */
import { mleapError, quote } from "../../errors.ts";
import { scalar } from "../../frame/data-type.ts";
import { handleInvalid, int, stringList } from "../../registry/attribute.ts";
import { defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import type { HandleInvalid } from "../../registry/handle-invalid.ts";
import { dropRow, multi, unary } from "../../registry/kernel.ts";
import { singleColumnSockets } from "../../registry/legacy-sockets.ts";

const attributes = {
  labels_length: int().optional(),
  labels: stringList().optional(),
  handle_invalid: handleInvalid("error", "skip", "keep").default("error"),
};

/** Labels of every column: `labels_array_<i>` since 0.18, a single `labels` before. */
function labelLists(
  columnCount: number | undefined,
  labels: readonly string[] | undefined,
  context: OpContext,
) {
  if (columnCount === undefined) return [labels ?? context.attributes.stringList("labels")];
  if (columnCount < 0 || columnCount > 10_000)
    context.refuse("labels_length", columnCount, "0 to 10000 columns");
  // Bundles saved again by the JVM runtime say one column whatever they hold; the lists present count.
  let present = columnCount;
  while (context.attributes.has(`labels_array_${present}`)) present++;
  return Array.from({ length: present }, (_, i) => context.attributes.stringList(`labels_array_${i}`));
}

/** Position of a label, -1 for one to drop. A label listed twice has its last position. */
function indexerOf(
  labels: readonly string[],
  mode: HandleInvalid,
  port: string,
): (label: string | null) => number {
  const positions = new Map(labels.map((label, position) => [label, position]));
  const invalid = mode === "keep" ? labels.length : -1;
  return (label) => {
    const position = label === null ? undefined : positions.get(label);
    if (position !== undefined) return position;
    if (invalid === -1) refuse(label, mode, port);
    return invalid;
  };
}

function refuse(label: string | null, mode: HandleInvalid, port: string): void {
  if (mode === "skip") return;
  const remedy = 'set handle_invalid to "keep" or "skip" in the model, or clean the input';
  if (label === null) throw mleapError("MLEAP_INPUT_NULL", { port, problem: "the label is null", remedy });
  throw mleapError("MLEAP_INPUT_UNSEEN", {
    port,
    problem: `label ${quote(label)} was not seen in training`,
    remedy,
  });
}

/**
 * Index of each label as a double, column by column. Null and unseen labels: `error` refuses them, `keep`
 * gives them the index after the last label, `skip` drops their rows. Columns that are not text are cast to
 * text first, so 1.0 is looked up as "1.0".
 */
export const string_indexer = defineOp({
  name: "string_indexer",
  doc: "Index of a text in the list of labels; unseen labels by `handle_invalid`.",
  attributes,
  computedAttributes: { "labels_array_<i>": "list of string" },
  portsDoc: "input0, input1, … → output0, output1, …",
  translateSockets: singleColumnSockets,
  ports: ({ labels_length, labels }, context) => {
    const columns = labelLists(labels_length, labels, context);
    return {
      inputs: columns.map((_, i) => ({ port: `input${i}`, type: scalar("string") })),
      outputs: columns.map((_, i) => ({ port: `output${i}`, type: scalar("double", { nullable: false }) })),
    };
  },
  kernel: ({ labels_length, labels, handle_invalid: mode }, context) => {
    const indexers = labelLists(labels_length, labels, context).map((column, i) =>
      indexerOf(column, mode, `input${i}`),
    );
    const options = { mayDropRows: mode === "skip" };
    const [first] = indexers;
    if (indexers.length === 1 && first !== undefined) {
      return mode === "skip"
        ? unary((label: string | null) => {
            const index = first(label);
            return index === -1 ? dropRow : index;
          }, options)
        : unary(first, options);
    }
    return multi((inputs, outputs) => {
      for (let i = 0; i < indexers.length; i++) {
        const index = indexers[i]!(inputs[i] as string | null);
        if (index === -1) return dropRow;
        outputs[i] = index;
      }
    }, options);
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E string_indexer",
  equality: exact,
});
