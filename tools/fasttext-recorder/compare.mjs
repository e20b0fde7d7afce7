// Compares the built package with what the recorder wrote: `node compare.mjs <folder of model folders>` prints one JSON object.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFastText } from "../../packages/fasttext-ts-runtime/dist/index.js";

const tolerance = 2e-6;
const root = process.argv[2];
const result = { models: 0, answers: 0, probability: 0, vector: 0, unequal: 0, conflicts: [] };

for (const name of readdirSync(root)) {
  const recorded = JSON.parse(readFileSync(join(root, name, "expected.json"), "utf8"));
  const model = await loadFastText(join(root, name));
  const conflict = (what, got) =>
    result.conflicts.push(JSON.stringify({ case: recorded.case, what, got }).slice(0, 2000));
  for (const asked of recorded.predictions) {
    const k = asked.k < 0 ? Number.POSITIVE_INFINITY : asked.k;
    const got = model.predict(asked.text, {
      k,
      threshold: asked.threshold,
      lineBreaks: asked.lineBreaks ?? "separate",
    });
    const same =
      got.length === asked.expected.length && got.every((p, i) => p.label === asked.expected[i][0]);
    const worst = Math.max(0, ...got.map((p, i) => Math.abs(p.probability - (asked.expected[i]?.[1] ?? 0))));
    if (!same || worst > tolerance) conflict(asked, got);
    result.probability = Math.max(result.probability, worst);
    if (worst > 0) result.unequal++;
    result.answers++;
  }
  for (const { text, expected } of recorded.sentences)
    vector(text, model.sentenceVector(text), expected, conflict);
  for (const { word, expected } of recorded.words) vector(word, model.wordVector(word), expected, conflict);
  result.models++;
}
console.log(JSON.stringify(result));

function vector(what, got, expected, conflict) {
  const worst = Math.max(
    0,
    ...expected.map((value, i) => Math.abs(got[i] - value) / Math.max(1, Math.abs(value))),
  );
  if (!(worst <= tolerance) || got.length !== expected.length) conflict({ vector: what, expected }, [...got]);
  result.vector = Math.max(result.vector, worst);
  if (worst > 0) result.unequal++;
  result.answers++;
}
