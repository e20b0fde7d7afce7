/** Texts become the number of the first pattern found in them. */
import { mleapError, quote } from "../../errors.ts";
import { scalar } from "../../frame/data-type.ts";
import { assertMatchable, compileJavaRegex } from "../../math/java-regex.ts";
import { int, intList, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { unary } from "../../registry/kernel.ts";

const attributes = { regexes: stringList(), indices: intList(), default_value: int().optional() };

/**
 * The index of the first pattern, in list order, that is found anywhere in the text; else `default_value`;
 * without one the text is refused. Null is refused. Patterns are Java's: carried over, or refused at load.
 */
export const regex_indexer = defineOp({
  name: "regex_indexer",
  doc: "Index of the first pattern found in a text, else the default.",
  attributes,
  portsDoc: "input → output",
  ports: () => ({
    inputs: [{ port: "input", type: scalar("string") }],
    outputs: [{ port: "output", type: scalar("int", { nullable: false }) }],
  }),
  kernel: ({ regexes, indices, default_value: otherwise }, { options }) => {
    const count = Math.min(regexes.length, indices.length);
    const patterns = regexes
      .slice(0, count)
      .map((regex) => compileJavaRegex(regex, { unsafe: options.unsafeRegex }));
    return unary((text: string | null) => {
      if (text === null) {
        const remedy = "send a text, or impute the column";
        throw mleapError("MLEAP_INPUT_NULL", { port: "input", problem: "the text is null", remedy });
      }
      assertMatchable(text, "input");
      for (let i = 0; i < count; i++) if (text.search(patterns[i]!) >= 0) return indices[i]!;
      if (otherwise !== undefined) return otherwise;
      const problem = `no pattern is found in ${quote(text)}`;
      throw mleapError("MLEAP_INPUT_UNSEEN", {
        port: "input",
        problem,
        remedy: "give the model a default_value",
      });
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md C and E regex_indexer",
  equality: exact,
});
