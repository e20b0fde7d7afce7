import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadFastText } from "./load-fasttext.ts";
import { predictionConflict, type RecordedModel, vectorConflict } from "./recorded.cases.ts";

const folder = new URL("../fixtures/", import.meta.url);

describe("models recorded from fastText", () => {
  const names = readdirSync(folder);

  it("are all there", () => expect(names.length).toBeGreaterThanOrEqual(20));

  it.each(names)("%s answers as fastText does", async (name) => {
    const recorded = JSON.parse(
      readFileSync(new URL(`${name}/expected.json`, folder), "utf8"),
    ) as RecordedModel;
    const model = await loadFastText(new URL(`${name}/model.bin`, folder).pathname);
    const fromBytes = await loadFastText(readFileSync(new URL(`${name}/model.bin`, folder)));
    const conflicts: string[] = [];
    const note = (what: string, text: string, conflict: string | undefined) => {
      if (conflict !== undefined) conflicts.push(`${what} ${JSON.stringify(text)}: ${conflict}`);
    };
    for (const asked of recorded.predictions) {
      const { text, k, threshold, lineBreaks } = asked;
      const options = { k: k < 0 ? Infinity : k, threshold, ...(lineBreaks && { lineBreaks }) };
      const got = model.predict(text, options);
      note("predict", text, predictionConflict(got, asked));
      expect(fromBytes.predict(text, options)).toEqual(got);
    }
    for (const { text, expected } of recorded.sentences) {
      note("sentence", text, vectorConflict(model.sentenceVector(text), expected));
    }
    for (const { word, expected } of recorded.words) {
      note("word", word, vectorConflict(model.wordVector(word), expected));
    }
    expect(conflicts).toEqual([]);
    expect(recorded.words.length).toBeGreaterThan(0);
    if (recorded.case.args.kind === undefined) expect(recorded.predictions.length).toBeGreaterThan(20);
  });
});
