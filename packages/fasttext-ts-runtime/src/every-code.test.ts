/** Every code of the catalogue is thrown here, by what the package does with real models and texts; the compiler asks for each. */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorCatalogue } from "./errors.ts";
import { loadFastText } from "./load-fasttext.ts";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;

/** A recorded model with some bytes changed, by the places A300–A303 give them. */
function bent(fixture: string, bend: (bytes: Buffer) => Uint8Array | undefined) {
  const bytes = readFileSync(`${fixtures}${fixture}/model.bin`);
  return loadFastText(bend(bytes) ?? bytes);
}

/** Where the bytes of the last label begin: behind the type and the count of the entry before it. */
function lastLabel(bytes: Buffer): number {
  return bytes.indexOf("__label__");
}

const failing: Readonly<Record<keyof typeof errorCatalogue, () => Promise<unknown>>> = {
  FASTTEXT_MODEL_FILE: () => loadFastText(`${fixtures}absent`),
  FASTTEXT_MODEL_TRUNCATED: () => bent("one-label", (bytes) => bytes.subarray(0, 40)),
  // The dimension.
  FASTTEXT_MODEL_FIELD: () => bent("one-label", (bytes) => void bytes.writeInt32LE(0, 8)),
  // The last number of the file is one of the output matrix.
  FASTTEXT_MODEL_NOT_FINITE: () =>
    bent("one-label", (bytes) => void bytes.writeFloatLE(Number.NaN, bytes.length - 4)),
  FASTTEXT_MODEL_LABEL: () => bent("one-label", (bytes) => void bytes.writeUInt8(0xff, lastLabel(bytes) + 9)),
  FASTTEXT_MODEL_LIMIT: () => loadFastText(`${fixtures}one-label`, { limits: { maxModelBytes: 100 } }),
  // The version.
  FASTTEXT_MODEL_UNSUPPORTED: () => bent("one-label", (bytes) => void bytes.writeInt32LE(13, 4)),
  FASTTEXT_MODEL_KIND: async () => (await loadFastText(`${fixtures}skip-gram-subwords`)).predict("a"),
  FASTTEXT_SCORE_NOT_FINITE: async () => {
    // The input matrix is dense and directly before the output's flag; its last row belongs to the last word.
    const bytes = readFileSync(`${fixtures}softmax-unigrams/model.bin`);
    const rowLength = bytes.readInt32LE(8);
    const wordCount = bytes.readInt32LE(68);
    const labelCount = bytes.readInt32LE(72);
    const end = bytes.length - labelCount * rowLength * 4 - 17;
    bytes.writeFloatLE(Number.NaN, end - rowLength * 4);
    let at = 92;
    for (let entry = 0; entry < wordCount - 1; entry++) at = bytes.indexOf(0, at) + 10;
    const lastWord = bytes.toString("utf8", at, bytes.indexOf(0, at));
    return (await loadFastText(bytes)).predict(lastWord);
  },
  FASTTEXT_INPUT_OPTION: async () => (await loadFastText(`${fixtures}one-label`)).predict("a", { k: 0 }),
  FASTTEXT_INPUT_TEXT: async () => (await loadFastText(`${fixtures}one-label`)).predict("a \ud83d b"),
};

it.each(Object.entries(failing))("%s", async (code, act) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(errorCatalogue[code as keyof typeof failing]);
  expect(error).toMatchObject({ code, details: expect.any(Object) });
});
