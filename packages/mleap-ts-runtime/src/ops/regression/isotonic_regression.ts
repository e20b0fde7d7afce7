/** A monotone step line through fitted points, interpolated between them. */
import { mleapError } from "../../errors.ts";
import { scalar } from "../../frame/data-type.ts";
import { interpolate } from "../../math/isotonic.ts";
import { boolean, doubleList, longAsInt } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { featuresPort, predictionPort, scoreKernel } from "../../registry/features.ts";
import { unary } from "../../registry/kernel.ts";
import { elementAt, vectorSize } from "../../tensor/vector.ts";

const attributes = {
  boundaries: doubleList().check((values) => (values.length > 0 ? undefined : "at least one boundary")),
  predictions: doubleList(),
  isotonic: boolean(),
  feature_index: longAsInt()
    .check((index) => (index >= 0 ? undefined : "an index of 0 or more"))
    .optional(),
};

/**
 * The prediction of the boundary the feature hits; the first or last one outside; between two, their linear
 * interpolation. With `feature_index` the input is a vector and that element counts (absent in a sparse one:
 * 0), without it a scalar. NaN orders after every boundary and gives the last prediction; -0 orders before 0.
 * Null and an index beyond the vector are refused. `isotonic` is not used.
 */
export const isotonic_regression = defineOp({
  name: "isotonic_regression",
  doc: "Piecewise linear interpolation of `predictions` over `boundaries`.",
  attributes,
  portsDoc: "features (scalar or vector) → prediction",
  ports: ({ boundaries, predictions, feature_index: index }, context) => {
    if (boundaries.length !== predictions.length) {
      const expected = `${boundaries.length} values, as many as boundaries`;
      context.refuse("predictions", `${predictions.length} values`, expected);
    }
    const single = { port: "features", type: scalar("double", { nullable: false }) };
    return { inputs: [index === undefined ? single : featuresPort()], outputs: [predictionPort] };
  },
  kernel: ({ boundaries, predictions, feature_index: index }) => {
    if (index === undefined) return unary((x: number) => interpolate(boundaries, predictions, x));
    return scoreKernel((features) => {
      if (index >= vectorSize(features)) {
        throw mleapError("MLEAP_INPUT_SIZE", {
          port: "features",
          problem: `${vectorSize(features)} elements, but the model uses element ${index}`,
          remedy: "send as many features as the model was trained with",
        });
      }
      return interpolate(boundaries, predictions, elementAt(features, index));
    }, undefined);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 8.2",
  equality: exact,
});
