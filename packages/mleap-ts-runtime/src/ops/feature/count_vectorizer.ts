/** Texts become counts of the words of a vocabulary. */
import { mleapError, quote } from "../../errors.ts";
import { tensor } from "../../frame/data-type.ts";
import { SparseCounter } from "../../math/sparse-counter.ts";
import { boolean, double, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, texts } from "../../registry/port-shapes.ts";
import { required } from "../../registry/required-input.ts";

const attributes = { vocabulary: stringList(), binary: boolean(), min_tf: double() };

function refuseTerm(term: string, position: number, size: number): never {
  throw mleapError("MLEAP_INPUT_VALUE", {
    port: "input",
    problem: `term ${quote(term)} stands at ${position} of a vocabulary of ${size} different terms`,
    remedy: "export the model with a vocabulary without repetitions",
  });
}

/**
 * How often each term of the vocabulary occurs; with `binary` 1 for those that do. Terms that occur less than
 * `min_tf` times (below 1: less than that share of all tokens, unknown ones included) are left out. Always
 * sparse, of the size of the vocabulary without repetitions; a repeated term has its last position. A null
 * list is refused.
 */
export const count_vectorizer = defineOp({
  name: "count_vectorizer",
  doc: "Counts of the terms of a vocabulary in a list of tokens, as a sparse vector.",
  attributes,
  portsDoc: "input → output",
  ports: ({ vocabulary }) => onePort(texts, tensor("double", { dimensions: [new Set(vocabulary).size] })),
  kernel: ({ vocabulary, binary, min_tf }) => {
    const positions = new Map(vocabulary.map((term, position) => [term, position]));
    const size = positions.size;
    const counter = new SparseCounter();
    return unary((input: readonly string[] | null) => {
      const tokens = required(input);
      counter.begin();
      for (let i = 0; i < tokens.length; i++) {
        const position = positions.get(tokens[i]!);
        if (position !== undefined) counter.add(position, 1);
      }
      const limit = min_tf >= 1 ? min_tf : tokens.length * min_tf;
      const counts = binary ? counter.takeBinary(size, limit) : counter.take(size, limit);
      // A vocabulary with repetitions has positions beyond its size: the JVM writes the first one and fails beyond.
      const last = counts.indices[counts.indices.length - 1] ?? 0;
      if (last > size) refuseTerm(vocabulary[last]!, last, size);
      return counts;
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E count_vectorizer",
  equality: exact,
});
