/** Every code of the catalogue is thrown here, by what the package does with real artifacts and rows; the compiler asks for each. */

import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, it } from "vitest";
import { errorCatalogue } from "./errors.ts";
import { loadLinearLearner } from "./load-linear-learner.ts";
import { readRowBlocks } from "./row-blocks.ts";

const artifact = readFileSync(new URL("../fixtures/binary-logistic/model.tar.gz", import.meta.url));
const tar = gunzipSync(artifact);
/** The zip inside the tar: its only entry, after one header block. */
const members = unzipSync(tar.subarray(512, 512 + Number.parseInt(tar.toString("latin1", 124, 135), 8)));

/** The artifact with one member's text or bytes changed. */
function bent(name: string, bend: (bytes: Buffer) => Uint8Array | undefined) {
  const bytes = Buffer.from(members[name]!);
  return loadLinearLearner(zipSync({ ...members, [name]: bend(bytes) ?? bytes }, { level: 0 }));
}

const replaced = (from: string | RegExp, to: string) => (bytes: Buffer) => {
  expect(bytes.toString()).toMatch(from);
  return strToU8(bytes.toString().replace(from, to));
};

const model = await loadLinearLearner(artifact);
const rowWith = (first: number) => {
  const data = new Float32Array(model.featureCount);
  data[0] = first;
  return { data, rowCount: 1, columnCount: model.featureCount };
};

const failing: Readonly<Record<keyof typeof errorCatalogue, () => Promise<unknown>>> = {
  LINEAR_LEARNER_ARTIFACT_FILE: () => loadLinearLearner("/nowhere/model.tar.gz"),
  LINEAR_LEARNER_ARTIFACT_ARCHIVE: () => loadLinearLearner(artifact.subarray(0, 300)),
  LINEAR_LEARNER_ARTIFACT_TRUNCATED: () => bent("mx-mod-0000.params", (bytes) => bytes.subarray(0, 100)),
  LINEAR_LEARNER_ARTIFACT_FIELD: () => bent("manifest.json", () => strToU8("{")),
  LINEAR_LEARNER_ARTIFACT_GRAPH: () => bent("mx-mod-symbol.json", replaced('"nodes"', '"knots"')),
  // The first weight.
  LINEAR_LEARNER_ARTIFACT_NOT_FINITE: () =>
    bent("mx-mod-0000.params", (bytes) => void bytes.writeFloatLE(Number.NaN, 64)),
  LINEAR_LEARNER_ARTIFACT_LIMIT: () =>
    loadLinearLearner(zipSync({ "manifest.json": new Uint8Array(60 << 20) })),
  LINEAR_LEARNER_ARTIFACT_UNSUPPORTED: () =>
    bent("additional-params.json", replaced(/"predictor_type": "\w+"/, '"predictor_type": "oracle"')),
  LINEAR_LEARNER_INPUT_MATRIX: async () => model.predict({ ...rowWith(1), rowCount: 2 }),
  LINEAR_LEARNER_INPUT_NOT_FINITE: async () => model.predict(rowWith(Number.NaN)),
  LINEAR_LEARNER_INPUT_TEXT: async () => {
    const lines = Readable.from([`${"1,".repeat(model.featureCount - 1)}two\n`]);
    for await (const _ of readRowBlocks(lines, model.featureCount)) void _;
  },
};

it("the row that is bent here is sound", () => {
  expect(model.predict(rowWith(1)).score.shape).toEqual([1]);
});

it.each(Object.entries(failing))("%s", async (code, act) => {
  const error: unknown = await act().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(errorCatalogue[code as keyof typeof failing]);
  expect(error).toMatchObject({ code, details: expect.any(Object) });
});
