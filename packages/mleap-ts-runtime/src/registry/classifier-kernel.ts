/**
 * The kernel of a classifier with probabilities. Which outputs a node declares decides which function gives
 * the class, and the functions differ where thresholds or NaN are involved (model-ops.md §1.4).
 */

import type { ProbabilisticClassifier } from "../math/probabilistic-classifier.ts";
import { allocateDoubles, copyOfDoubles } from "../tensor/allocate.ts";
import { denseVector } from "../tensor/vector.ts";
import { featuresPort, optionalVectorPort, predictionPort, readFeatures, requireSize } from "./features.ts";
import { type Classifier, type Kernel, multi } from "./kernel.ts";
import type { Ports, Sockets } from "./ports.ts";

/** `features` → `raw_prediction`, `probability`, `prediction`, each only if declared. */
export function classifierPorts(classCount: number, featureCount: number | undefined): Ports {
  return {
    inputs: [featuresPort(featureCount)],
    outputs: [
      optionalVectorPort("raw_prediction", classCount),
      optionalVectorPort("probability", classCount),
      { ...predictionPort, optional: true },
    ],
  };
}

/** Bundles before 0.8 call the port `raw_prediction` `rawPrediction` (model-ops.md §15). */
export function translateRawPrediction(sockets: Sockets): Sockets {
  const outputs = sockets.outputs.map((socket) =>
    socket.port === "rawPrediction" ? { ...socket, port: "raw_prediction" } : socket,
  );
  return { ...sockets, outputs };
}

/**
 * @param outputs the declared ports, in schema order
 * @param sizeCheck elements `features` must have, or undefined: the model looks itself
 */
export function classifierKernel(
  model: ProbabilisticClassifier,
  outputs: readonly string[],
  sizeCheck: number | undefined,
): Kernel {
  const { classCount } = model;
  const rawAt = outputs.indexOf("raw_prediction");
  const probabilityAt = outputs.indexOf("probability");
  const predictionAt = outputs.indexOf("prediction");
  const classifier = asClassifier(model, sizeCheck);
  if (rawAt < 0 && probabilityAt < 0) {
    return multi(
      (inputs, results) => {
        const features = readFeatures(inputs[0], sizeCheck);
        if (predictionAt >= 0) results[predictionAt] = model.decideDirectly(features);
      },
      { classifier },
    );
  }
  if (probabilityAt < 0) {
    return multi(
      (inputs, results) => {
        const raw = allocateDoubles(classCount);
        model.raw(readFeatures(inputs[0], sizeCheck), raw);
        results[rawAt] = denseVector(raw);
        if (predictionAt >= 0) results[predictionAt] = model.decideFromRaw(raw);
      },
      { classifier },
    );
  }
  return multi(
    (inputs, results) => {
      const probability = allocateDoubles(classCount);
      model.raw(readFeatures(inputs[0], sizeCheck), probability);
      if (rawAt >= 0) results[rawAt] = denseVector(copyOfDoubles(probability));
      model.toProbability(probability);
      results[probabilityAt] = denseVector(probability);
      if (predictionAt >= 0) results[predictionAt] = model.decide(probability);
    },
    { classifier },
  );
}

function asClassifier(model: ProbabilisticClassifier, sizeCheck: number | undefined): Classifier {
  const { classCount, featureCount } = model;
  return {
    classCount,
    featureCount,
    probabilistic: true,
    raw: (features) => {
      requireSize(features, sizeCheck);
      const raw = new Float64Array(classCount);
      model.raw(features, raw);
      return raw;
    },
    rawToProbability: (raw) => {
      const probability = raw.slice();
      model.toProbability(probability);
      return probability;
    },
    predict: (features) => {
      requireSize(features, sizeCheck);
      return model.decideDirectly(features);
    },
  };
}
