/** Lists of words without the common ones. */
import { toJavaLowerCase } from "../../math/java-lower-case.ts";
import { boolean, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, texts } from "../../registry/port-shapes.ts";
import { required } from "../../registry/required-input.ts";

const attributes = { stop_words: stringList(), case_sensitive: boolean() };

/**
 * The tokens that are not stop words, in their own spelling; without `case_sensitive` both sides are compared
 * in lower case (of the root locale: a bundle does not carry Spark's). A null token stays; a null list is
 * refused.
 */
export const stopwords_remover = defineOp({
  name: "stopwords_remover",
  doc: "Drops the words of a list from a list of tokens.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(texts),
  kernel: ({ stop_words, case_sensitive }) => {
    const stop = new Set(case_sensitive ? stop_words : stop_words.map(toJavaLowerCase));
    return unary((input: readonly (string | null)[] | null) => {
      const tokens = required(input);
      const kept: (string | null)[] = [];
      for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!;
        if (token === null || !stop.has(case_sensitive ? token : toJavaLowerCase(token))) kept.push(token);
      }
      return kept;
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E stopwords_remover",
  equality: exact,
});
