/**
 * Topic distribution of one document under a fitted LDA model: variational inference as Spark's local model
 * does it (model-ops.md §9.4).
 */
import { exp } from "./arithmetic.ts";
import { digamma } from "./digamma.ts";
import { createMersenneTwister, nextGamma } from "./mersenne-twister.ts";

const GAMMA_SHAPE = 100;
const CONVERGED = 1e-3;
/** The JVM goes on without end; no document of counts comes near. */
const MAX_ITERATIONS = 10_000;
/** Keeps a word that no topic explains from dividing by zero. */
const PHI_FLOOR = 1e-100;

export interface TopicModel {
  readonly topicCount: number;
  /**
   * exp(E[log beta]), row-major [vocabularySize, topicCount]: the rows of a document's words are contiguous.
   */
  readonly expBeta: Float64Array;
  readonly docConcentration: Float64Array;
  /** The first draws of a generator seeded with 0, which every document starts from. */
  readonly startGamma: Float64Array;
}

/** @param topicMatrix column-major [vocabularySize, topicCount] */
export function prepareTopicModel(
  topicMatrix: Float64Array,
  vocabularySize: number,
  docConcentration: Float64Array,
): TopicModel {
  const topicCount = docConcentration.length;
  const expBeta = new Float64Array(vocabularySize * topicCount);
  for (let t = 0; t < topicCount; t++) {
    let sum = 0;
    for (let v = 0; v < vocabularySize; v++) sum += topicMatrix[t * vocabularySize + v]!;
    const digammaOfSum = digamma(sum);
    for (let v = 0; v < vocabularySize; v++) {
      expBeta[v * topicCount + t] = exp(digamma(topicMatrix[t * vocabularySize + v]!) - digammaOfSum);
    }
  }
  const random = createMersenneTwister(0);
  const startGamma = Float64Array.from({ length: topicCount }, () =>
    nextGamma(random, GAMMA_SHAPE, 1 / GAMMA_SHAPE),
  );
  return { topicCount, expBeta, docConcentration, startGamma };
}

/**
 * @param words indices of the document's words, or undefined: every word of the vocabulary in order
 * @param counts as many as words; an all-zero document has the distribution 0
 * @returns [topicCount], new; undefined when the inference does not settle
 */
export function topicDistribution(
  model: TopicModel,
  words: Int32Array | undefined,
  counts: Float64Array,
): Float64Array | undefined {
  const { topicCount, expBeta, docConcentration } = model;
  if (counts.every((count) => count === 0)) return new Float64Array(topicCount);
  const gamma = model.startGamma.slice();
  const last = new Float64Array(topicCount);
  const expTheta = new Float64Array(topicCount);
  const ratio = new Float64Array(counts.length);
  const rowOf = (i: number) => (words === undefined ? i : words[i]!) * topicCount;
  const update = () => {
    expDirichlet(gamma, expTheta);
    for (let i = 0; i < counts.length; i++) {
      let phi = 0;
      for (let t = 0, at = rowOf(i); t < topicCount; t++) phi += expBeta[at + t]! * expTheta[t]!;
      ratio[i] = counts[i]! / (phi + PHI_FLOOR);
    }
  };
  update();
  let change = 1;
  for (let iteration = 0; change > CONVERGED; iteration++) {
    if (iteration === MAX_ITERATIONS) return undefined;
    last.set(gamma);
    gamma.fill(0);
    for (let i = 0; i < counts.length; i++) {
      for (let t = 0, at = rowOf(i); t < topicCount; t++) gamma[t] = gamma[t]! + expBeta[at + t]! * ratio[i]!;
    }
    change = 0;
    for (let t = 0; t < topicCount; t++) {
      gamma[t] = expTheta[t]! * gamma[t]! + docConcentration[t]!;
      change += Math.abs(gamma[t]! - last[t]!);
    }
    change /= topicCount;
    update();
  }
  let total = 0;
  for (let t = 0; t < topicCount; t++) total += Math.abs(gamma[t]!);
  for (let t = 0; t < topicCount; t++) gamma[t] = gamma[t]! / total;
  return gamma;
}

/** exp(E[log theta]) of a Dirichlet. */
function expDirichlet(alpha: Float64Array, out: Float64Array): void {
  let sum = 0;
  for (let t = 0; t < alpha.length; t++) sum += alpha[t]!;
  const digammaOfSum = digamma(sum);
  for (let t = 0; t < alpha.length; t++) out[t] = exp(digamma(alpha[t]!) - digammaOfSum);
}
