/** Runs of consecutive words. */
import { longAsInt } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, texts } from "../../registry/port-shapes.ts";
import { required } from "../../registry/required-input.ts";

const attributes = { n: longAsInt().check((n) => (n < 1 ? "at least 1" : undefined)) };

/**
 * All runs of exactly n consecutive tokens, joined with one space; none when there are fewer than n. A null
 * token reads `null`; a null list is refused.
 */
export const ngram = defineOp({
  name: "ngram",
  doc: "All runs of n consecutive tokens, joined with spaces.",
  attributes,
  portsDoc: "input → output",
  ports: () => onePort(texts),
  kernel: ({ n }) =>
    unary((input: readonly (string | null)[] | null) => {
      const tokens = required(input);
      const runs: string[] = [];
      for (let start = 0; start + n <= tokens.length; start++) {
        let run = String(tokens[start]);
        for (let i = start + 1; i < start + n; i++) run += ` ${tokens[i]}`;
        runs.push(run);
      }
      return runs;
    }),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E ngram",
  equality: exact,
});
