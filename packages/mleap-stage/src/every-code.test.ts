/** Every code of the catalogue is thrown here, by what the package does with real bundles and rows; the compiler asks for each. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, type Outcome, Table, Tensor } from "@stagewright/core";
import { allOps, defineOp, exact, scalar, unary } from "mleap-ts-runtime";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeAbaloneBundle } from "./abalone-bundle.cases.ts";
import type { mleapErrors } from "./errors.ts";
import { type MleapModelOptions, mleapModel } from "./mleap-model.ts";

type Refusal = readonly [outcome: Outcome, message: string | RegExp, act: () => Promise<unknown>];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mleap-every-code-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A model folder of files of these names. */
function folderOf(...names: readonly string[]): string {
  const modelDir = mkdtempSync(join(folder, "model-"));
  for (const name of names) writeFileSync(join(modelDir, name), "no bundle");
  return modelDir;
}

/** The bundle of E21 with some of its files replaced. */
function loadAbalone(options: MleapModelOptions = {}, changed: Readonly<Record<string, unknown>> = {}) {
  const modelDir = folderOf();
  writeAbaloneBundle(modelDir);
  for (const [path, content] of Object.entries(changed))
    writeFileSync(join(modelDir, path), JSON.stringify(content));
  return mleapModel(modelDir, options);
}

const shell = (sex: string) =>
  Table.of({
    sex: { dtype: "string", values: [sex] },
    length: { dtype: "float64", values: [0.5] },
    diameter: { dtype: "float64", values: [0.25] },
  });

/** An author's op that fails with what is no error of the runtime. */
const broken = defineOp({
  name: "broken",
  doc: "Fails.",
  attributes: {},
  portsDoc: "input → output",
  ports: () => ({
    inputs: [{ port: "input", type: scalar("string") }],
    outputs: [{ port: "output", type: scalar("double") }],
  }),
  kernel: () =>
    unary((): number => {
      throw new TypeError("a secret");
    }),
  source: "https://example.org/broken",
  equality: exact,
});

const refusals: Readonly<Record<keyof typeof mleapErrors, Refusal>> = {
  SW_MLEAP_MODEL_MISSING: [
    "stage-invalid",
    /^Model folder ".*" holds no bundle, but "notes\.txt"; put bundle\.json and root\/, or the bundle's \.zip or \.tar\.gz, into it\.$/,
    () => mleapModel(folderOf("notes.txt")),
  ],
  SW_MLEAP_MODEL_AMBIGUOUS: [
    "stage-invalid",
    /^Model folder ".*" holds 2 archives \("a\.zip", "b\.tar\.gz"\); name the one to serve with the option file\.$/,
    () => mleapModel(folderOf("a.zip", "b.tar.gz")),
  ],
  SW_MLEAP_BUNDLE: [
    "stage-invalid",
    /^Bundle ".*" cannot be run: bundle: 1 problem\n- root\/index\.node\/model\.json: op "no_such_op" of node "index" is not known; pass it in options\.ops, see docs\/contributing\/add-an-op\.md$/,
    () => loadAbalone({}, { "root/index.node/model.json": { op: "no_such_op", attributes: {} } }),
  ],
  SW_MLEAP_SCHEMA: [
    "stage-invalid",
    /^Bundle ".*" does not fit the stage: outputs\.rings: got no such column, expected .*\. Change the declared columns, or export the bundle again\.$/,
    () => loadAbalone({ outputs: ["rings"] }),
  ],
  SW_MLEAP_INPUT: [
    "input-invalid",
    'The bundle refuses the input: record 1, op `string_indexer` (node "index"), port "input0": label "Atlantis" was not seen in training; set handle_invalid to "keep" or "skip" in the model, or clean the input.',
    async () => (await loadAbalone()).transform(shell("Atlantis")),
  ],
  SW_MLEAP_FRAME: [
    "input-invalid",
    /^The leap frame does not fit the bundle: .*schema.*\.$/,
    async () => (await loadAbalone()).transform(json({ rows: [[1]] })),
  ],
  SW_MLEAP_PAYLOAD: [
    "input-invalid",
    "A leap frame is read from JSON (application/json) or bytes (application/octet-stream), got a tensor.",
    async () => (await loadAbalone()).transform(new Tensor("float64", Float64Array.of(1), [1])),
  ],
  SW_MLEAP_OUTPUT: [
    "stage-fault",
    'Column "features, indexed_sex" of the bundle: the model answers 2 columns; name the one that becomes a Tensor; take it from transform(…), or choose other outputs.',
    async () => (await loadAbalone({ outputs: ["features", "indexed_sex"] })).tensor(shell("M")),
  ],
  SW_MLEAP_RUN: [
    "stage-fault",
    /^Bundle "model-\w+" failed while computing\. The log of this invocation holds the cause\.$/,
    async () => {
      const model = await loadAbalone(
        { ops: [...allOps, broken] },
        { "root/index.node/model.json": { op: "broken", attributes: {} } },
      );
      return model.transform(shell("M"));
    },
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, words, act]) => {
  const error = await act().catch((reason: unknown) => reason);
  const { code: got, outcome: ending, message } = error as Partial<Record<string, unknown>>;
  const expected = typeof words === "string" ? words : expect.stringMatching(words);
  expect({ code: got, outcome: ending, message }).toEqual({ code, outcome, message: expected });
});
