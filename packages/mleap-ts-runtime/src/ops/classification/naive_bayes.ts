/** Class probabilities from counts or presences that are independent given the class. */
import { mleapError } from "../../errors.ts";
import { bernoulliScores, firstNotBinary, multinomialScores } from "../../math/naive-bayes.ts";
import { createClassifier } from "../../math/probabilistic-classifier.ts";
import { softmax } from "../../math/softmax.ts";
import { longAsInt, string, tensorOf } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";
import type { Vector } from "../../tensor/vector.ts";

const attributes = {
  num_features: longAsInt(),
  num_classes: longAsInt(),
  pi: tensorOf("double"),
  theta: tensorOf("double"),
  model_type: string().check((type) =>
    ["multinomial", "bernoulli"].includes(type.toLowerCase()) ? undefined : '"multinomial" or "bernoulli"',
  ),
  thresholds: thresholdList(),
};

function refuseOthers(x: Vector): void {
  const odd = firstNotBinary(x);
  if (odd === undefined) return;
  throw mleapError("MLEAP_INPUT_VALUE", {
    port: "features",
    problem: `Bernoulli naive Bayes got the value ${odd}`,
    remedy: "send 0 or 1 for each feature",
  });
}

/**
 * multinomial: raw_prediction = theta · features + pi. bernoulli: a present feature counts theta, an absent
 * one log(1 - e^theta); values other than 0 and 1 are refused. probability = softmax of raw_prediction;
 * prediction = the first largest, with `thresholds` the first largest probability_i / thresholds_i:
 * `[num_features]` → `[num_classes]`, `[num_classes]`, scalar. NaN spreads. theta is column by column.
 * Spark's model types gaussian and complement are refused at load, as on the JVM; `sigma` is ignored; null
 * and another size are refused.
 */
export const naive_bayes = defineOp({
  name: "naive_bayes",
  doc: "Class probabilities of a multinomial or Bernoulli naive Bayes model.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ num_classes, num_features, pi, theta }, context) => {
    if (pi.values.length !== num_classes) {
      context.refuse("pi", `${pi.values.length} values`, `${num_classes}, one for each class`);
    }
    if (theta.values.length !== num_classes * num_features) {
      context.refuse("theta", `${theta.values.length} values`, `${num_classes} × ${num_features}`);
    }
    return classifierPorts(num_classes, num_features);
  },
  kernel: (
    { num_classes: classCount, num_features: featureCount, pi, theta, model_type, thresholds },
    context,
  ) => {
    const isBernoulli = model_type.toLowerCase() === "bernoulli";
    const scores = (isBernoulli ? bernoulliScores : multinomialScores)(pi.values, theta.values);
    const model = createClassifier({
      classCount,
      featureCount,
      thresholds: readThresholds(thresholds, context),
      raw: (x, out) => {
        if (isBernoulli) refuseOthers(x);
        scores(x, out);
      },
      toProbability: softmax,
    });
    return classifierKernel(model, context.outputs, featureCount);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 5",
  equality: within(1e-12, "plain sums where the JVM fuses them; V8's exp and log"),
});
