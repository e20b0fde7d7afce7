// Target: fastText models, dense and quantized.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FastTextError, loadFastText } from "fasttext-ts-runtime";

const fixtures = join(import.meta.dirname, "../../../packages/fasttext-ts-runtime/fixtures");

/** The recorded models; the mutations of one file of a few kilobytes reach every field. */
export const seeds = () =>
  readdirSync(fixtures).map((name) => new Uint8Array(readFileSync(join(fixtures, name, "model.bin"))));

/** Loads the bytes and, if they are a model, asks everything of it. */
export async function run(bytes) {
  const model = await loadFastText(bytes);
  const text = "one größe 日本 __label__x </s> two";
  model.wordVector("größe");
  model.sentenceVector(text);
  if (model.arguments.model !== "supervised") return;
  model.predict(text, { k: 3, threshold: 0.01 });
  model.predict("", { k: Number.POSITIVE_INFINITY, offset: false });
}

export function isExpected(error) {
  return error instanceof FastTextError;
}

export function watches(url) {
  return url.includes("/fasttext-ts-runtime/dist/");
}
