/** Texts become lists of lower-case words. */
import { toJavaLowerCase } from "../../math/java-lower-case.ts";
import { splitAtWhiteSpace } from "../../math/java-text.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";
import { onePort, text, texts } from "../../registry/port-shapes.ts";

/**
 * The text in lower case, split at every single white-space character (space, tab, line feed, vertical tab,
 * form feed, carriage return; no other Unicode space): runs give empty tokens, empty tokens at the end are
 * dropped, the empty text gives one empty token. Null is refused.
 */
export const tokenizer = defineOp({
  name: "tokenizer",
  doc: "Lower-cases a text and splits it at white space.",
  attributes: {},
  portsDoc: "input → output",
  ports: () => onePort(text, texts),
  kernel: () => unary((value: string) => splitAtWhiteSpace(toJavaLowerCase(value))),
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md C.2 and E tokenizer",
  equality: exact,
});
