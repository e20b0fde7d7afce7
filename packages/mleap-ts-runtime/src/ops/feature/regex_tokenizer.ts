/** Texts become lists of words by a regular expression. */

import { list, scalar } from "../../frame/data-type.ts";
import { toJavaLowerCase } from "../../math/java-lower-case.ts";
import { assertMatchable, compileJavaRegex } from "../../math/java-regex.ts";
import { splitAtMatches } from "../../math/java-text.ts";
import { boolean, int, string } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";

const attributes = {
  regex: string(),
  match_gaps: boolean(),
  token_min_length: int(),
  lowercase_text: boolean(),
};

/**
 * With `match_gaps` the parts between matches, split as Java does (no empty parts at the end); else the
 * matches themselves, empty ones included. Lower-cased first with `lowercase_text`. Tokens shorter than
 * `token_min_length` UTF-16 units are dropped. Null is refused. The pattern is Java's: carried over, or
 * refused at load.
 */
export const regex_tokenizer = defineOp({
  name: "regex_tokenizer",
  doc: "Splits a text at the matches of a pattern, or lists the matches.",
  attributes,
  portsDoc: "input → output",
  ports: () => ({
    inputs: [{ port: "input", type: scalar("string", { nullable: false }) }],
    outputs: [{ port: "output", type: list("string") }],
  }),
  kernel: ({ regex, match_gaps: gaps, token_min_length: minLength, lowercase_text: lower }, { options }) => {
    const pattern = compileJavaRegex(regex, { unsafe: options.unsafeRegex });
    return unary((value: string) => {
      assertMatchable(value, "input");
      const text = lower ? toJavaLowerCase(value) : value;
      const tokens: readonly string[] = gaps ? splitAtMatches(text, pattern) : (text.match(pattern) ?? []);
      return minLength > 0 ? tokens.filter((token) => token.length >= minLength) : tokens;
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md C and E regex_tokenizer",
  equality: exact,
});
