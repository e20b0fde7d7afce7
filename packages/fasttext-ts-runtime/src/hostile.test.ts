import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FastTextError } from "./errors.ts";
import { loadFastText } from "./load-fasttext.ts";

const fixtures = new URL("../fixtures/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "fasttext-hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Places in a file, found by walking it as A300–A303 say; independent of the reader under test. */
interface Layout {
  readonly entries: readonly number[];
  readonly prune: number;
  readonly inputFlag: number;
  readonly outputFlag: number;
}

function layoutOf(bytes: Buffer): Layout {
  const entries: number[] = [];
  let at = 92;
  for (let i = 0; i < bytes.readInt32LE(64); i++) {
    entries.push(at);
    at = bytes.indexOf(0, at) + 10;
  }
  const prune = at;
  at += Math.max(0, Number(bytes.readBigInt64LE(84))) * 8;
  const inputFlag = at;
  if (bytes[inputFlag] === 1) return { entries, prune, inputFlag, outputFlag: -1 };
  const cells = Number(bytes.readBigInt64LE(at + 1)) * Number(bytes.readBigInt64LE(at + 9));
  return { entries, prune, inputFlag, outputFlag: at + 17 + cells * 4 };
}

type Mutate = (bytes: Buffer, layout: Layout) => Uint8Array | undefined;
const int32 =
  (offset: number, value: number): Mutate =>
  (bytes) =>
    void bytes.writeInt32LE(value, offset);
const int64 = (bytes: Buffer, offset: number, value: bigint) => void bytes.writeBigInt64LE(value, offset);

/** name, fixture, code, what is done to the file */
const cases: readonly (readonly [string, string, string, Mutate])[] = [
  ["an empty file", "one-label", "TRUNCATED", () => new Uint8Array(0)],
  ["three bytes", "one-label", "TRUNCATED", (bytes) => bytes.subarray(0, 3)],
  ["another magic", "one-label", "UNSUPPORTED", int32(0, 1)],
  ["a gzip archive", "one-label", "UNSUPPORTED", () => Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0)],
  ["text vectors", "one-label", "UNSUPPORTED", () => Buffer.from("100 5\nword 0.1 0.2 0.3 0.4 0.5\n")],
  ["version 13", "one-label", "UNSUPPORTED", int32(4, 13)],
  ["a cut header", "one-label", "TRUNCATED", (bytes) => bytes.subarray(0, 40)],
  ["dim 0", "one-label", "FIELD", int32(8, 0)],
  ["dim −1", "one-label", "FIELD", int32(8, -1)],
  ["dim 2 · 10^9", "one-label", "LIMIT", int32(8, 2_000_000_000)],
  ["dim of another model", "one-label", "FIELD", int32(8, 4)],
  ["a loss that does not exist", "one-label", "FIELD", int32(32, 9)],
  ["a model kind that does not exist", "one-label", "FIELD", int32(36, 0)],
  ["bucket 0 with word n-grams", "softmax-bigrams", "FIELD", int32(40, 0)],
  ["bucket −5", "softmax-bigrams", "FIELD", int32(40, -5)],
  ["more buckets than rows", "softmax-bigrams", "FIELD", int32(40, 301)],
  ["maxn 2^31 − 1", "softmax-bigrams", "LIMIT", int32(48, 2 ** 31 - 1)],
  ["wordNgrams 2^31 − 1", "softmax-bigrams", "LIMIT", int32(28, 2 ** 31 - 1)],
  ["size 2^31 − 1", "one-label", "LIMIT", int32(64, 2 ** 31 - 1)],
  ["size beyond the file", "one-label", "FIELD", int32(64, 40_000_000)],
  ["size 0", "one-label", "FIELD", int32(64, 0)],
  ["words and labels that are not the size", "one-label", "FIELD", int32(68, 3)],
  ["a negative number of words", "one-label", "FIELD", int32(68, -1)],
  [
    "one word more, one label less",
    "softmax-unigrams",
    "FIELD",
    (bytes) => {
      bytes.writeInt32LE(bytes.readInt32LE(68) + 1, 68);
      bytes.writeInt32LE(bytes.readInt32LE(72) - 1, 72);
    },
  ],
  ["ntokens beyond 2^53", "one-label", "FIELD", (bytes) => int64(bytes, 76, 2n ** 62n)],
  ["a prune index of 2^62 pairs", "one-label", "FIELD", (bytes) => int64(bytes, 84, 2n ** 62n)],
  ["a prune index of −7 pairs", "one-label", "FIELD", (bytes) => int64(bytes, 84, -7n)],
  ["a prune index in a dense model", "one-label", "FIELD", (bytes) => int64(bytes, 84, 0n)],
  ["a negative count", "one-label", "FIELD", (bytes, { entries }) => int64(bytes, entries[1]! - 9, -1n)],
  [
    "an entry type that does not exist",
    "one-label",
    "FIELD",
    (bytes, { entries }) => {
      bytes[entries[1]! - 1] = 2;
    },
  ],
  [
    "a label first",
    "one-label",
    "FIELD",
    (bytes, { entries }) => {
      bytes[entries[1]! - 1] = 1;
    },
  ],
  [
    "a label that is not UTF-8",
    "one-label",
    "LABEL",
    (bytes, { entries }) => {
      bytes[entries.at(-1)! + 9] = 0xff;
    },
  ],
  [
    "a word that never ends",
    "one-label",
    "LIMIT",
    (bytes) => Buffer.concat([bytes.subarray(0, 92), Buffer.alloc(2_000_000, 0x61)]),
  ],
  [
    "label counts that make no tree",
    "hierarchical-softmax",
    "FIELD",
    (bytes, { prune }) => int64(bytes, prune - 9, 2n * 10n ** 15n),
  ],
  [
    "a quantized flag of 7",
    "one-label",
    "FIELD",
    (bytes, { inputFlag }) => {
      bytes[inputFlag] = 7;
    },
  ],
  [
    "a dense matrix read as quantized",
    "one-label",
    "FIELD",
    (bytes, { inputFlag }) => {
      bytes[inputFlag] = 1;
    },
  ],
  [
    "2^40 input rows",
    "one-label",
    "TRUNCATED",
    (bytes, { inputFlag }) => int64(bytes, inputFlag + 1, 2n ** 40n),
  ],
  ["2^62 input rows", "one-label", "FIELD", (bytes, { inputFlag }) => int64(bytes, inputFlag + 1, 2n ** 62n)],
  ["0 input rows", "one-label", "FIELD", (bytes, { inputFlag }) => int64(bytes, inputFlag + 1, 0n)],
  ["−3 input rows", "one-label", "FIELD", (bytes, { inputFlag }) => int64(bytes, inputFlag + 1, -3n)],
  [
    "fewer input rows than words",
    "one-label",
    "FIELD",
    (bytes, { inputFlag }) => int64(bytes, inputFlag + 1, 2n),
  ],
  [
    "an infinity in the output",
    "one-label",
    "NOT_FINITE",
    (bytes, { outputFlag }) => void bytes.writeFloatLE(-Infinity, outputFlag + 17),
  ],
  [
    "more output rows than labels",
    "softmax-unigrams",
    "TRUNCATED",
    (bytes, { outputFlag }) => int64(bytes, outputFlag + 1, 1000n),
  ],
  [
    "fewer output rows than labels",
    "softmax-unigrams",
    "FIELD",
    (bytes, { outputFlag }) => int64(bytes, outputFlag + 1, 3n),
  ],
  ["bytes after the end", "one-label", "FIELD", (bytes) => Buffer.concat([bytes, Buffer.alloc(5)])],
  ["a cut last byte", "one-label", "TRUNCATED", (bytes) => bytes.subarray(0, -1)],
  [
    "a quantized row count of 2^50",
    "quantized",
    "FIELD",
    (bytes, { inputFlag }) => int64(bytes, inputFlag + 2, 2n ** 50n),
  ],
  [
    "a code count of 2^31 − 1",
    "quantized",
    "FIELD",
    (bytes, { inputFlag }) => void bytes.writeInt32LE(2 ** 31 - 1, inputFlag + 18),
  ],
  [
    "a quantizer with other lengths",
    "quantized",
    "FIELD",
    (bytes, { inputFlag }) => {
      const codes = bytes.readInt32LE(inputFlag + 18);
      bytes.writeInt32LE(1_000_000_000, inputFlag + 22 + codes + 8);
    },
  ],
  [
    "a pruned row beyond the matrix",
    "quantized-pruned",
    "FIELD",
    (bytes, { prune }) => void bytes.writeInt32LE(1_000_000, prune + 4),
  ],
  [
    "a pruned bucket that does not exist",
    "quantized-pruned",
    "FIELD",
    (bytes, { prune }) => void bytes.writeInt32LE(-1, prune),
  ],
];

describe("hostile files", () => {
  it.each(cases)("%s (%s) end in FASTTEXT_MODEL_%s", async (name, fixture, code, mutate) => {
    const bytes = Buffer.from(readFileSync(`${fixtures}${fixture}/model.bin`));
    const hostile = mutate(bytes, layoutOf(bytes)) ?? bytes;
    const file = join(folder, `${name.replaceAll(/\W/g, "-")}.bin`);
    writeFileSync(file, hostile);
    const before = process.resourceUsage().maxRSS;
    // Processor time, so that a busy machine cannot fail the test.
    const start = process.cpuUsage();
    const errors = [await failure(file), await failure(hostile)];
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000);
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
    for (const error of errors) {
      expect(error).toBeInstanceOf(FastTextError);
      const { code: got, details, message } = error as FastTextError<string, { field: string; got: string }>;
      expect(got).toBe(`FASTTEXT_MODEL_${code}`);
      expect(message).toContain(details.field);
      expect(details.got).not.toBe("");
    }
    expect((errors[0] as Error).message).toContain(file);
  });

  it("words made to share a hash do not take time in the square of their number", async () => {
    const words = collidingWords(13);
    expect(new Set(words).size).toBe(8192);
    const original = readFileSync(`${fixtures}one-label/model.bin`);
    const { entries, inputFlag } = layoutOf(original);
    const label = original.subarray(entries.at(-1), inputFlag);
    const header = Buffer.from(original.subarray(0, 92));
    header.writeInt32LE(words.length + 1, 64);
    header.writeInt32LE(words.length, 68);
    header.writeInt32LE(1, 72);
    const list = words.map((word) => Buffer.concat([Buffer.from(word), Buffer.alloc(10)]));
    const start = process.cpuUsage();
    const error = await failure(Buffer.concat([header, ...list, label, Buffer.alloc(100)]));
    expect(error).toMatchObject({ code: "FASTTEXT_MODEL_LIMIT" });
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000);
  });

  it("every cut of a file is refused", async () => {
    for (const fixture of ["one-label", "quantized-pruned"]) {
      const bytes = readFileSync(`${fixtures}${fixture}/model.bin`);
      const step = Math.max(1, Math.floor(bytes.length / 400));
      for (let length = 0; length < bytes.length; length += step) {
        // Where a count before the cut is already too large for what is left, that is said first.
        expect(await failure(bytes.subarray(0, length))).toMatchObject({
          code: expect.stringMatching(/^FASTTEXT_MODEL_(TRUNCATED|FIELD)$/) as unknown,
        });
      }
    }
  });

  it("folders and paths that hold no model, or two", async () => {
    expect(await failure(join(folder, "absent"))).toMatchObject({ code: "FASTTEXT_MODEL_FILE" });
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(await failure(empty)).toMatchObject({ code: "FASTTEXT_MODEL_FILE" });
    writeFileSync(join(empty, "model.bin"), "");
    writeFileSync(join(empty, "vectors.bin"), "");
    expect(String(await failure(empty))).toContain("both model.bin and vectors.bin");
  });

  it("a limit given is kept", async () => {
    const bytes = readFileSync(`${fixtures}one-label/model.bin`);
    const error = await loadFastText(bytes, { limits: { maxModelBytes: 100 } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "FASTTEXT_MODEL_LIMIT" });
  });

  it("NaN in an input row stops only what meets the row, as in fastText", async () => {
    const bytes = Buffer.from(readFileSync(`${fixtures}softmax-unigrams/model.bin`));
    const { entries, inputFlag } = layoutOf(bytes);
    const words = bytes.readInt32LE(68);
    const wordAt = (id: number) => bytes.toString("utf8", entries[id], bytes.indexOf(0, entries[id]));
    const row = words - 1;
    bytes.writeFloatLE(Number.NaN, inputFlag + 17 + row * 5 * 4);
    const model = await loadFastText(bytes);
    expect(model.predict(wordAt(1)).length).toBe(1);
    for (const ask of ["predict", "sentenceVector", "wordVector"] as const) {
      expect(() => model[ask](wordAt(row))).toThrowError(
        expect.objectContaining({ code: "FASTTEXT_SCORE_NOT_FINITE" }),
      );
    }
  });

  it("finite weights whose products are not finite give an error, not an answer", async () => {
    const bytes = Buffer.from(readFileSync(`${fixtures}softmax-unigrams/model.bin`));
    const { inputFlag, outputFlag } = layoutOf(bytes);
    for (let at = inputFlag + 17; at < outputFlag; at += 4) bytes.writeFloatLE(3e38, at);
    for (let at = outputFlag + 17; at < bytes.length; at += 4)
      bytes.writeFloatLE(at % 8 === 0 ? 3e38 : -3e38, at);
    const model = await loadFastText(bytes);
    expect(() => model.predict("any text")).toThrowError(/score/);
  });
});

async function failure(pathOrBytes: string | Uint8Array): Promise<unknown> {
  return loadFastText(pathOrBytes).then(
    () => "loaded",
    (error: unknown) => error,
  );
}

/** 2^stages words of one hash: at every stage two blocks of letters that lead from the same state to the same state. */
function collidingWords(stages: number): string[] {
  let words = [""];
  let state = 2166136261;
  for (let stage = 0; stage < stages; stage++) {
    const seen = new Map<number, string>();
    for (let n = 0; ; n++) {
      // Scattered, since the hash tells apart texts that are counted through.
      const block = (Math.imul(n, 2654435761) >>> 0).toString(36).padStart(7, "0");
      let hash = state;
      for (let i = 0; i < 7; i++) hash = Math.imul(hash ^ block.charCodeAt(i), 16777619);
      const other = seen.get(hash);
      seen.set(hash, block);
      if (other === undefined) continue;
      words = words.flatMap((word) => [word + block, word + other]);
      state = hash;
      break;
    }
  }
  return words;
}
