/** An XGBoost booster that tells classes apart. */
import { type RowBooster, readBooster } from "../../bundle/booster-file.ts";
import { argMax } from "../../math/arithmetic.ts";
import { int } from "../../registry/attribute.ts";
import { contributionPort, explainInto, leafPort } from "../../registry/booster-ports.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { featuresPort, optionalVectorPort, predictionPort, readFeatures } from "../../registry/features.ts";
import { multi } from "../../registry/kernel.ts";
import { denseVector, type Vector } from "../../tensor/vector.ts";

const attributes = { num_features: int(), num_classes: int(), tree_limit: int().default(0) };

/** How margins and outputs become the ports' values: the two-class form or the form for any other number. */
interface ClassRules {
  readonly raw: (x: Vector) => Float64Array;
  readonly probability: (x: Vector) => Float64Array;
  readonly decide: (probability: Float64Array) => number;
}

function binaryRules(booster: RowBooster): ClassRules {
  return {
    raw: (x) => {
      const margin = booster.margin(x)[0]!;
      return Float64Array.of(-margin, margin);
    },
    probability: (x) => {
      const p = booster.output(x)[0]!;
      return Float64Array.of(Math.fround(1 - p), p);
    },
    // Java's Math.round: half up, NaN to 0.
    decide: (probability) => Math.floor(probability[1]! + 0.5) || 0,
  };
}

function multiclassRules(booster: RowBooster): ClassRules {
  return {
    raw: (x) => Float64Array.from(booster.margin(x)),
    probability: (x) => Float64Array.from(booster.output(x)),
    decide: argMax,
  };
}

/**
 * Two classes: with margin s and output p of the booster in `xgboost.model`, raw_prediction = (-s, s),
 * probability = (1 - p, p), prediction = p rounded half up. Any other number: raw_prediction = the margins,
 * probability = the outputs, prediction = the first largest; `multi:softmax` has one output, a class, so its
 * prediction is always 0, as on the JVM. All floats widened: `[num_features]` → `[num_classes]`,
 * `[num_classes]`, scalar. leaf_prediction, contrib_prediction, missing values, refusals and `tree_limit`: as
 * in xgboost.regression. `thresholds`, `missing` and `objective` of the model file are ignored, as on the
 * JVM.
 */
export const xgboost_classifier = defineOp({
  name: "xgboost.classifier",
  doc: "Class probabilities of an XGBoost booster.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction, leaf_prediction, contrib_prediction",
  ports: ({ num_features, num_classes }) => ({
    inputs: [featuresPort(num_features)],
    outputs: [
      optionalVectorPort("raw_prediction", num_classes),
      optionalVectorPort("probability", num_classes),
      { ...predictionPort, optional: true },
      leafPort,
      contributionPort,
    ],
  }),
  kernel: ({ num_classes, tree_limit }, context) => {
    const booster = readBooster(context, tree_limit);
    const rules = num_classes === 2 ? binaryRules(booster) : multiclassRules(booster);
    const { outputs } = context;
    const explain = explainInto(booster, outputs);
    const rawAt = outputs.indexOf("raw_prediction");
    const probabilityAt = outputs.indexOf("probability");
    const predictionAt = outputs.indexOf("prediction");
    return multi((inputs, results) => {
      const x = readFeatures(inputs[0], undefined);
      if (rawAt >= 0) results[rawAt] = denseVector(rules.raw(x));
      if (probabilityAt >= 0 || predictionAt >= 0) {
        const probability = rules.probability(x);
        if (probabilityAt >= 0) results[probabilityAt] = denseVector(probability);
        if (predictionAt >= 0) results[predictionAt] = rules.decide(probability);
      }
      explain(x, results);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 13",
  equality: exact,
});
