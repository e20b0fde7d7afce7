import { beforeAll, describe, expect, it } from "vitest";
import type { FastTextModel } from "./fasttext-model.ts";
import { loadFastText } from "./load-fasttext.ts";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;
let classifier: FastTextModel;
let vectors: FastTextModel;
beforeAll(async () => {
  classifier = await loadFastText(`${fixtures}softmax-bigrams`);
  vectors = await loadFastText(`${fixtures}skip-gram-subwords`);
});

describe("predict", () => {
  it("arguments of another type are refused, whatever the compiler was told", async () => {
    const model = classifier;
    for (const text of [undefined, 5, Buffer.from("a")]) {
      const expected = expect.objectContaining({ code: "FASTTEXT_INPUT_TEXT" }) as unknown;
      expect(() => model.predict(text as unknown as string)).toThrowError(expected as Error);
      expect(() => model.sentenceVector(text as unknown as string)).toThrowError(expected as Error);
      expect(() => model.wordVector(text as unknown as string)).toThrowError(expected as Error);
    }
    const wrong: object[] = [{ threshold: "0.5" }, { offset: "no" }, { lineBreaks: "ending" }];
    for (const options of wrong) {
      expect(() => model.predict("a", options)).toThrowError(
        expect.objectContaining({ code: "FASTTEXT_INPUT_OPTION" }) as Error,
      );
    }
    for (const source of [undefined, 5, new ArrayBuffer(4)]) {
      await expect(loadFastText(source as unknown as string)).rejects.toMatchObject({
        code: "FASTTEXT_MODEL_FILE",
      });
    }
  });

  it("refuses k and threshold that mean nothing", () => {
    for (const k of [0, -1, 1.5, Number.NaN]) {
      expect(() => classifier.predict("a", { k })).toThrowError(
        expect.objectContaining({ code: "FASTTEXT_INPUT_OPTION" }),
      );
    }
    expect(() => classifier.predict("a", { threshold: Number.NaN })).toThrowError(/threshold/);
  });

  it("gives every label for k Infinity, none above the threshold's reach, and not more than k", () => {
    expect(classifier.predict("any text", { k: Infinity }).length).toBe(classifier.labels.length);
    expect(classifier.predict("any text", { k: 2 }).length).toBe(2);
    expect(classifier.predict("any text", { k: Infinity, threshold: 1.1 })).toEqual([]);
  });

  it("offset false takes 1e-5 from every probability", () => {
    const reported = classifier.predict("any text", { k: Infinity });
    const plain = classifier.predict("any text", { k: Infinity, offset: false });
    for (const [i, { label, probability }] of reported.entries()) {
      expect(plain[i]!.label).toBe(label);
      expect(probability - plain[i]!.probability).toBeCloseTo(1e-5, 6);
    }
    expect(plain.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
  });

  it("treats a line break as it is told to", () => {
    const whole = classifier.predict("one\ntwo", { k: 5 });
    expect(whole).toEqual(classifier.predict("one two", { k: 5 }));
    expect(classifier.predict("one\ntwo", { k: 5, lineBreaks: "end" })).toEqual(
      classifier.predict("one", { k: 5 }),
    );
    expect(() => classifier.predict("one\ntwo", { lineBreaks: "refuse" })).toThrowError(
      expect.objectContaining({ code: "FASTTEXT_INPUT_TEXT" }),
    );
  });

  it("refuses a lone surrogate, and takes pairs and U+FFFD", () => {
    expect(() => classifier.predict("a \ud83d b")).toThrowError(/U\+D83D at character 2/);
    expect(classifier.predict("a 😀 \ufffd b").length).toBe(1);
  });

  it("refuses a model of word vectors by name", () => {
    expect(() => vectors.predict("a")).toThrowError(expect.objectContaining({ code: "FASTTEXT_MODEL_KIND" }));
  });

  it("gives the same answer after a text of megabytes", () => {
    const before = classifier.predict("short text", { k: 5 });
    classifier.predict("long ".repeat(700_000));
    expect(classifier.predict("short text", { k: 5 })).toEqual(before);
  });
});

describe("vectors", () => {
  it("are fresh arrays, not views of one buffer", () => {
    const first = vectors.sentenceVector("one two");
    const copy = first.slice();
    vectors.sentenceVector("three four five");
    expect(first).toEqual(copy);
  });
});
