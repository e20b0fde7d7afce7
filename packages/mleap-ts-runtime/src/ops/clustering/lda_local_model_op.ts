/** The topics of a document. */
import { mleapError } from "../../errors.ts";
import { tensor } from "../../frame/data-type.ts";
import { prepareTopicModel, topicDistribution } from "../../math/latent-dirichlet.ts";
import { double, doubleList, int, tensorOf } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { featuresPort, readFeatures, requireSize } from "../../registry/features.ts";
import { unary } from "../../registry/kernel.ts";
import type { Sockets } from "../../registry/ports.ts";
import { denseVector, vectorSize } from "../../tensor/vector.ts";

const attributes = {
  vocabSize: int(),
  docConcentration: doubleList(),
  topicConcentration: double(),
  topicMatrix: tensorOf("double"),
};

/** Bundles before 0.8 call the port `topicDistribution`. */
function translateTopics(sockets: Sockets): Sockets {
  const outputs = sockets.outputs.map((socket) =>
    socket.port === "topicDistribution" ? { ...socket, port: "prediction" } : socket,
  );
  return { ...sockets, outputs };
}

/**
 * Variational inference over the words of a document (counts `[vocabSize]`) to a distribution over topics
 * `[docConcentration]`. Every document starts from the same draws of a generator seeded with 0, so scoring is
 * deterministic; MLeap before 0.23 drew anew each time and agrees to about 1e-3. A document without a count,
 * or without words, gives zeros. NaN, infinities and counts for which the inference does not settle are
 * refused; null and another size are refused. `topicConcentration` is required and not used.
 */
export const lda_local_model_op = defineOp({
  name: "lda_local_model_op",
  doc: "Topic distribution of a document under a latent Dirichlet allocation.",
  attributes,
  portsDoc: "features → prediction",
  translateSockets: translateTopics,
  ports: ({ vocabSize, docConcentration, topicMatrix }, context) => {
    const [words, topics] = topicMatrix.dimensions;
    if (topicMatrix.dimensions.length !== 2 || words !== vocabSize || topics !== docConcentration.length) {
      const expected = `dimensions ${vocabSize} × ${docConcentration.length}`;
      context.refuse("topicMatrix", topicMatrix.dimensions, expected);
    }
    const type = tensor("double", { dimensions: [docConcentration.length] });
    return { inputs: [featuresPort(vocabSize)], outputs: [{ port: "prediction", type }] };
  },
  kernel: ({ vocabSize, docConcentration, topicMatrix }) => {
    const model = prepareTopicModel(topicMatrix.values, vocabSize, docConcentration);
    return unary((value: unknown) => {
      const document = readFeatures(value, undefined);
      if (vectorSize(document) > 0) requireSize(document, vocabSize);
      const words = document.kind === "sparse" ? document.indices : undefined;
      const topics = topicDistribution(model, words, document.values);
      if (topics?.every(Number.isFinite)) return denseVector(topics);
      throw mleapError("MLEAP_INPUT_VALUE", {
        port: "features",
        problem: "the topics of this document do not settle",
        remedy: "send counts of words, none below 0",
      });
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 9.4",
  equality: within(1e-12, "plain sums where the JVM fuses them; V8's exp and log"),
});
