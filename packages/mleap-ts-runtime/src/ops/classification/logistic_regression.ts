/** Probabilities from linear margins: one for two classes, one a class for more. */
import { dot, exp, gemvColumnMajor, log } from "../../math/arithmetic.ts";
import { createClassifier, type ProbabilisticClassifier } from "../../math/probabilistic-classifier.ts";
import { marginSoftmax } from "../../math/softmax.ts";
import { double, longAsInt, tensorOf } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { type AttributesOf, defineOp, type OpContext, within } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";

const attributes = {
  num_classes: longAsInt(),
  coefficients: tensorOf("double").optional(),
  intercept: double().optional(),
  threshold: double().default(0.5),
  coefficient_matrix: tensorOf("double").optional(),
  intercept_vector: tensorOf("double").optional(),
  thresholds: thresholdList(),
};

type Attributes = AttributesOf<typeof attributes>;

function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

function binary(
  { coefficients, intercept, threshold }: Attributes,
  context: OpContext,
): ProbabilisticClassifier {
  if (coefficients === undefined)
    context.refuse("coefficients", "nothing", "a tensor of double: two classes");
  if (intercept === undefined) context.refuse("intercept", "nothing", "a double: two classes");
  const weights = coefficients.values;
  const cut = threshold === 0 ? -Infinity : threshold === 1 ? Infinity : log(threshold / (1 - threshold));
  return createClassifier({
    classCount: 2,
    featureCount: weights.length,
    thresholds: undefined,
    raw: (x, out) => {
      out[1] = dot(x, weights) + intercept;
      out[0] = -out[1];
    },
    toProbability: (raw) => {
      raw[0] = sigmoid(raw[0]!);
      raw[1] = sigmoid(raw[1]!);
    },
    decide: (probability) => (probability[1]! > threshold ? 1 : 0),
    decideFromRaw: (raw) => (raw[1]! > cut ? 1 : 0),
    decideDirectly: (x) => (sigmoid(dot(x, weights) + intercept) > threshold ? 1 : 0),
  });
}

function multinomial(attributes: Attributes, context: OpContext): ProbabilisticClassifier {
  const { num_classes: classCount, coefficient_matrix: matrix, intercept_vector: intercepts } = attributes;
  if (matrix === undefined) {
    context.refuse("coefficient_matrix", "nothing", `a tensor of double: ${classCount} classes`);
  }
  if (intercepts === undefined) {
    context.refuse("intercept_vector", "nothing", `a tensor of double: ${classCount} classes`);
  }
  const [rows, columns = 0] = matrix.dimensions;
  if (matrix.dimensions.length !== 2 || rows !== classCount) {
    context.refuse("coefficient_matrix", matrix.dimensions, `dimensions ${classCount} × features`);
  }
  if (intercepts.values.length !== classCount) {
    context.refuse(
      "intercept_vector",
      `${intercepts.values.length} values`,
      `${classCount}, one for each class`,
    );
  }
  return createClassifier({
    classCount,
    featureCount: columns,
    thresholds: readThresholds(attributes.thresholds, context),
    raw: (x, out) => {
      out.set(intercepts.values);
      gemvColumnMajor(matrix.values, classCount, x, out);
    },
    toProbability: marginSoftmax,
  });
}

/**
 * Two classes: m = features · coefficients + intercept; raw_prediction = (-m, m); probability = 1/(1 +
 * e^-raw) for each; prediction = 1 where the second probability exceeds `threshold` (strictly; NaN gives 0).
 * More: raw_prediction = coefficient_matrix · features + intercept_vector; probability = softmax; prediction
 * by the largest probability_i / thresholds_i. `[n]` → `[classes]`, `[classes]`, scalar. The matrix is read
 * column by column, as the JVM does, also where scikit-learn's exporter wrote it row by row: such models of
 * three and more classes score as on the JVM, that is wrongly. Null and another size are refused.
 */
export const logistic_regression = defineOp({
  name: "logistic_regression",
  doc: "Logistic or softmax probabilities of linear margins.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ num_classes: count, coefficients, coefficient_matrix: matrix }) =>
    classifierPorts(Math.max(count, 2), count > 2 ? matrix?.dimensions[1] : coefficients?.values.length),
  kernel: (attributes, context) => {
    const model = attributes.num_classes > 2 ? multinomial(attributes, context) : binary(attributes, context);
    return classifierKernel(model, context.outputs, model.featureCount);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 3.2",
  equality: within(1e-12, "plain sums where the JVM fuses them; V8's exp"),
});
