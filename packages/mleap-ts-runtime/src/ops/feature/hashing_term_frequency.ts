/** Texts become counts of hashed words. */
import { tensor } from "../../frame/data-type.ts";
import { MURMUR3_SEED, type Murmur3Tail, murmur3Text, nonNegativeModulo } from "../../math/murmur3.ts";
import { SparseCounter } from "../../math/sparse-counter.ts";
import { boolean, int, longAsInt } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, texts } from "../../registry/port-shapes.ts";
import { required } from "../../registry/required-input.ts";

const attributes = {
  num_features: longAsInt().check((size) => (size < 1 ? "at least 1" : undefined)),
  binary: boolean().default(false),
  hashUnsafeBytesVersion: int().default(1),
};

/**
 * Counts tokens by `murmur3(token) mod num_features`; with `binary` 1 where any falls. Always sparse. Bundles
 * before MLeap 0.18 carry no `hashUnsafeBytesVersion` and hash the last bytes of a token in Spark's older
 * way. A null token falls where the bare seed does; a null list is refused.
 */
export const hashing_term_frequency = defineOp({
  name: "hashing_term_frequency",
  doc: "Counts of tokens by hash, as a sparse vector.",
  attributes,
  portsDoc: "input → output",
  ports: ({ num_features: size }) => onePort(texts, tensor("double", { dimensions: [size] })),
  kernel: ({ num_features: size, binary, hashUnsafeBytesVersion: version }) => {
    const tail: Murmur3Tail = version === 1 ? 1 : 2;
    const counter = new SparseCounter();
    return unary((input: readonly (string | null)[] | null) => {
      const tokens = required(input);
      counter.begin();
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!;
        counter.add(nonNegativeModulo(token === null ? MURMUR3_SEED : murmur3Text(token, tail), size), 1);
      }
      return binary ? counter.takeBinary(size) : counter.take(size);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md D and E hashing_term_frequency",
  equality: exact,
});
