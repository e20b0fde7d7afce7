/** Words that are made of letters and long enough. */
import { isAllLetters } from "../../math/java-text.ts";
import { int } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, texts } from "../../registry/port-shapes.ts";
import { required } from "../../registry/required-input.ts";

const attributes = { length: int() };

/**
 * The words longer than `length` UTF-16 units all of whose units are letters (a letter outside the basic
 * plane is two units, neither of them a letter). A null list and a null word are refused.
 */
export const word_filter = defineOp({
  name: "word_filter",
  doc: "Keeps the words made of letters only that are longer than a length.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(texts),
  kernel: ({ length }) =>
    unary((input: readonly (string | null)[] | null) => {
      const words = required(input);
      const kept: string[] = [];
      for (let i = 0; i < words.length; i++) {
        const word = required(words[i]!);
        if (word.length > length && isAllLetters(word)) kept.push(word);
      }
      return kept;
    }),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E word_filter",
  equality: exact,
});
