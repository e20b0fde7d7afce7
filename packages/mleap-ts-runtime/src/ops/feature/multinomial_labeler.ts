/** Classes whose probability reaches a threshold. */
import { mleapError } from "../../errors.ts";
import { list, tensor } from "../../frame/data-type.ts";
import { double, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { multi } from "../../registry/kernel.ts";
import { required } from "../../registry/required-input.ts";
import { asVector, type DoubleTensor, denseValues } from "../../tensor/vector.ts";

const attributes = { threshold: double(), labels: stringList() };

function refuseRank(rank: number): never {
  throw mleapError("MLEAP_INPUT_SIZE", {
    port: "features",
    problem: `a tensor of rank ${rank}`,
    remedy: "send a vector (rank 1)",
  });
}

function refuseClass(index: number, labelCount: number): never {
  throw mleapError("MLEAP_INPUT_UNSEEN", {
    port: "features",
    problem: `element ${index} reaches the threshold and has no label`,
    remedy: `send at most ${labelCount} elements, one for each label`,
  });
}

/**
 * The elements of a vector that are at least `threshold`, in order, and their labels. NaN reaches no
 * threshold. An element without a label, a tensor that is no vector, and null are refused.
 */
export const multinomial_labeler = defineOp({
  name: "multinomial_labeler",
  doc: "Elements at or above a threshold, and their labels.",
  attributes,
  portsDoc: "features → probabilities, labels",
  ports: () => ({
    inputs: [{ port: "features", type: tensor("double", { dimensions: [] }) }],
    outputs: [
      { port: "probabilities", type: list("double") },
      { port: "labels", type: list("string") },
    ],
  }),
  kernel: ({ threshold, labels }) =>
    multi((inputs, outputs) => {
      const features = required(inputs[0] as DoubleTensor | null, "features");
      if (features.dimensions.length !== 1) refuseRank(features.dimensions.length);
      const values = denseValues(asVector(features));
      const probabilities: number[] = [];
      const names: string[] = [];
      for (let i = 0; i < values.length; i++) {
        if (!(values[i]! >= threshold)) continue;
        probabilities.push(values[i]!);
        names.push(labels[i] ?? refuseClass(i, labels.length));
      }
      outputs[0] = probabilities;
      outputs[1] = names;
    }),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E multinomial_labeler",
  equality: exact,
});
