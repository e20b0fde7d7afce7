/** Sentences become the mean of their words' vectors. */
import { tensor } from "../../frame/data-type.ts";
import { dotDense } from "../../math/arithmetic.ts";
import { doubleList, longListAsInt, string, stringList } from "../../registry/attribute.ts";
import { type AttributesOf, defineOp, type OpContext, within } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, texts } from "../../registry/port-shapes.ts";
import { required } from "../../registry/required-input.ts";
import { allocateDoubles } from "../../tensor/allocate.ts";
import { denseVector, sparseVector } from "../../tensor/vector.ts";

const kernels = ["default", "sqrt"];

const attributes = {
  words: stringList(),
  indices: longListAsInt().optional(),
  word_vectors: doubleList(),
  kernel: string()
    .default("default")
    .check((name) => (kernels.includes(name) ? undefined : kernels.join(" or "))),
};

interface WordVectors {
  readonly size: number;
  readonly values: Float64Array;
  /** Where the vector of a word begins. */
  readonly starts: ReadonlyMap<string, number>;
}

/** Gensim's exporter stores the vectors as a tensor, which a JVM reads as no vectors at all. */
function wordVectors(
  { words, indices, word_vectors }: AttributesOf<typeof attributes>,
  context: OpContext,
): WordVectors {
  const stored = context.attributes.raw("word_vectors");
  const isTensor = stored?.kind === "tensor";
  const values = isTensor ? context.attributes.tensor("word_vectors", "double").values : word_vectors;
  const positions = new Map(words.map((word, i) => [word, indices === undefined ? i : indices[i]]));
  const size = positions.size === 0 ? 0 : Math.floor(values.length / positions.size);
  const starts = new Map<string, number>();
  for (const [word, position] of positions) {
    if (position === undefined) continue;
    if (position < 0 || (position + 1) * size > values.length) {
      context.refuse("indices", position, `positions of the ${positions.size} vectors in word_vectors`);
    }
    starts.set(word, position * size);
  }
  return { size, values, starts };
}

function addVector(sum: Float64Array, values: Float64Array, start: number): void {
  for (let c = 0; c < sum.length; c++) sum[c] = sum[c]! + values[start + c]!;
}

/**
 * Sum of the vectors of known words; then `default` multiplies by 1 / (number of words, unknown ones
 * included), `sqrt` divides by the length of the sum. Dense; without a known word all zeros, or NaN with
 * `sqrt`. An empty list gives a sparse vector without entries; a null list is refused. Vectors stored as a
 * tensor (Gensim) are read, which the JVM does not do.
 */
export const word_to_vector = defineOp({
  name: "word_to_vector",
  doc: "Mean of the learnt vectors of a list of words.",
  attributes,
  portsDoc: "input → output",
  ports: (own, context) => onePort(texts, tensor("double", { dimensions: [wordVectors(own, context).size] })),
  kernel: (own, context) => {
    const { size, values, starts } = wordVectors(own, context);
    const empty = sparseVector(size, new Int32Array(0), new Float64Array(0));
    const byLength = own.kernel === "sqrt";
    return unary((input: readonly string[] | null) => {
      const sentence = required(input);
      if (sentence.length === 0) return empty;
      const sum = allocateDoubles(size);
      for (let i = 0; i < sentence.length; i++) {
        const start = starts.get(sentence[i]!);
        if (start !== undefined) addVector(sum, values, start);
      }
      const divisor = byLength ? Math.sqrt(dotDense(sum, sum)) : 1;
      const factor = byLength ? 1 : 1 / sentence.length;
      for (let c = 0; c < size; c++) sum[c] = (sum[c]! * factor) / divisor;
      return denseVector(sum);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E word_to_vector",
  equality: within(1e-12, "the length is a plain sum; the JVM fuses multiplication and addition"),
});
