// Target: regular expressions of bundles. What is accepted must run in time on texts made to be hard.
import { strToU8, zipSync } from "fflate";
import { loadBundle, MleapError } from "mleap-ts-runtime";

const info = { uid: "0", name: "p", format: "json", version: "0.25.2", timestamp: "" };
const node = {
  name: "r",
  shape: { inputs: [{ port: "input", name: "x" }], outputs: [{ port: "output", name: "y" }] },
};
const patterns = [
  "\\s+",
  "[^\\w'-]+",
  "(?i)hello|world",
  "(a|b)*c",
  "(?:\\d+\\.)?\\d{1,3}",
  "^\\p{L}+$",
  "[a-z&&[^aeiou]]{2,}",
  "\\bfoo\\b(?=bar)",
  "(?<q>['\"])x\\k<q>",
  "a++b?|\\Q.\\E",
];
// Long enough for an exponential match to show and short enough for a quadratic one to pass.
const texts = ["a", "ab", "aA1 ", "x.y,", "é日", "'\""].map((part) => `${part.repeat(2000)}!`);

export const seeds = () => patterns.map((pattern) => strToU8(pattern));
export const dictionary = ["(?:", "(?=", "(?<!", "*+", "{2,5}", "\\p{Alpha}", "&&[^", "(?i)", "|", ")*"].map(
  (part) => strToU8(part),
);

export async function run(bytes) {
  const pattern = new TextDecoder().decode(bytes);
  const attributes = {
    regex: { string: pattern },
    match_gaps: { boolean: true },
    token_min_length: {},
    lowercase_text: {},
  };
  const files = {
    "bundle.json": info,
    "root/node.json": node,
    "root/model.json": { op: "regex_tokenizer", attributes },
  };
  const bundle = zipSync(
    Object.fromEntries(Object.entries(files).map(([name, json]) => [name, strToU8(JSON.stringify(json))])),
  );
  const score = (await loadBundle(bundle)).compileRow({ inputs: ["x"], outputs: ["y"] });
  for (const text of texts) score([text]);
}

export function isExpected(error) {
  return error instanceof MleapError;
}

export function watches(url) {
  return url.includes("/mleap-ts-runtime/dist/");
}
