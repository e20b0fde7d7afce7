/** One classifier a class; the most confident one names it. */
import { scalar } from "../../frame/data-type.ts";
import { compareDoubles } from "../../math/java-double-order.ts";
import { longAsInt } from "../../registry/attribute.ts";
import { translateRawPrediction } from "../../registry/classifier-kernel.ts";
import { defineOp, type OpContext, within } from "../../registry/define-op.ts";
import { featuresPort, optionalPort, optionalVectorPort, readFeatures } from "../../registry/features.ts";
import { type Classifier, multi } from "../../registry/kernel.ts";
import { denseVector } from "../../tensor/vector.ts";

const attributes = { num_classes: longAsInt(), num_features: longAsInt().optional() };

/** The classifiers of the directories `model0` … , in class order. */
function readClassifiers(count: number, context: OpContext): readonly Classifier[] {
  if (count < 1) context.refuse("num_classes", count, "1 or more");
  const classifiers: Classifier[] = [];
  for (let i = 0; i < count; i++) {
    const model = context.subModel(`model${i}`);
    const { classifier } = model.prepare().kernel;
    if (classifier === undefined || classifier.classCount < 2) {
      context.refuse("num_classes", `model${i} of op ${model.op}`, "classifiers of two classes");
    }
    classifiers.push(classifier);
  }
  return classifiers;
}

/**
 * For each classifier: raw_prediction_i = its raw value of class 1, score_i = its probability of class 1; a
 * linear_svc answers its prediction, 0 or 1, for both. prediction = the first largest score (NaN counts as
 * the largest, -0 is below 0); probability = that score, one number, not normalised: `[num_features]` →
 * scalar, `[num_classes]`, scalar. Thresholds of the classifiers play no part. Null and sizes as the
 * classifiers have it. Bundles before 0.14 have no `num_features`: it is taken from the first classifier.
 */
export const one_vs_rest = defineOp({
  name: "one_vs_rest",
  doc: "Class whose own binary classifier is the most confident.",
  attributes,
  portsDoc: "features → probability, raw_prediction, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ num_classes: classCount, num_features: featureCount }, context) => ({
    inputs: [featuresPort(featureCount ?? readClassifiers(1, context)[0]!.featureCount)],
    outputs: [
      optionalPort("probability", scalar("double")),
      optionalVectorPort("raw_prediction", classCount),
      optionalPort("prediction", scalar("double")),
    ],
  }),
  kernel: ({ num_classes: classCount }, context) => {
    const classifiers = readClassifiers(classCount, context);
    const { outputs } = context;
    const probabilityAt = outputs.indexOf("probability");
    const rawAt = outputs.indexOf("raw_prediction");
    const predictionAt = outputs.indexOf("prediction");
    return multi((inputs, results) => {
      const features = readFeatures(inputs[0], undefined);
      const raw = new Float64Array(classCount);
      let best = 0;
      let bestScore = Number.NaN;
      for (let i = 0; i < classCount; i++) {
        const classifier = classifiers[i]!;
        let score: number;
        if (classifier.probabilistic) {
          const own = classifier.raw(features);
          raw[i] = own[1]!;
          score = classifier.rawToProbability(own)[1]!;
        } else {
          score = raw[i] = classifier.predict(features);
        }
        if (i === 0 || compareDoubles(score, bestScore) > 0) {
          best = i;
          bestScore = score;
        }
      }
      if (probabilityAt >= 0) results[probabilityAt] = bestScore;
      if (rawAt >= 0) results[rawAt] = denseVector(raw);
      if (predictionAt >= 0) results[predictionAt] = best;
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 7",
  equality: within(1e-12, "that of its classifiers"),
});
