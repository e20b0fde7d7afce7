import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { FastTextModel } from "./fasttext-model.ts";
import { loadFastText } from "./load-fasttext.ts";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;
const text = "one größe 日月 two";

describe("a shared model", () => {
  it.each(["softmax-subwords-trigrams", "hierarchical-softmax", "quantized-pruned", "skip-gram-subwords"])(
    "%s answers the same from what another thread received",
    async (name) => {
      const model = await loadFastText(`${fixtures}${name}`);
      // structuredClone is what posting to a thread does.
      const other = FastTextModel.fromShared(structuredClone(model.share()));
      expect(other.sentenceVector(text)).toEqual(model.sentenceVector(text));
      expect(other.wordVector("größe")).toEqual(model.wordVector("größe"));
      expect(other.labels).toEqual(model.labels);
      if (model.arguments.model !== "supervised") return;
      expect(other.predict(text, { k: Infinity })).toEqual(model.predict(text, { k: Infinity }));
    },
  );

  it("lies in memory once: what one thread writes to its matrix, the other sees", async () => {
    const { input } = (await loadFastText(`${fixtures}softmax-unigrams`)).share();
    if (!("data" in input)) throw new TypeError("expected a dense matrix");
    const source = `
      const { parentPort, workerData } = require("node:worker_threads");
      workerData.input.data[0] = 42;
      parentPort.postMessage("written");
    `;
    const worker = new Worker(source, { eval: true, workerData: { input } });
    await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    await worker.terminate();
    expect(input.data[0]).toBe(42);
  });
});
