import { readDenseMatrix } from "./dense-matrix.ts";
import type { Dictionary } from "./dictionary.ts";
import { ModelFieldError, modelError } from "./errors.ts";
import { FastTextModel } from "./fasttext-model.ts";
import { unbuiltCount } from "./huffman-tree.ts";
import { defaultLimits, type FastTextLimits } from "./limits.ts";
import type { Matrix } from "./matrix.ts";
import { type FastTextArguments, readArguments } from "./model-arguments.ts";
import type { ModelReader } from "./model-reader.ts";
import { withModelReader } from "./model-source.ts";
import { readQuantizedMatrix } from "./quantized-matrix.ts";
import { readDictionary } from "./read-dictionary.ts";

export interface LoadFastTextOptions {
  /** What a file may ask for; raise a limit only for a file you trust. */
  readonly limits?: Partial<FastTextLimits>;
}

/**
 * Loads a fastText or BlazingText model (`.bin` or `.ftz`, versions 11 and 12).
 *
 * A string is a path: of the file, whatever its name, or of a folder that holds exactly one of `model.bin`, `vectors.bin`,
 * `model.ftz`. A file's matrices are read straight into place, so they exist once; of bytes given they are a copy. All is checked here
 * but the numbers of a dense input matrix, of which fastText 0.9.3 leaves unused rows unset: an answer that meets NaN there is an error.
 *
 * @example
 * const model = await loadFastText("model.bin");
 * model.predict("where is my parcel", { k: 2 }); // [{ label: "__label__delivery", probability: 0.93 }, …]
 *
 * @throws `FASTTEXT_MODEL_…` (see the catalogue in `errors.ts`). Source: A300–A303.
 */
export async function loadFastText(
  pathOrBytes: string | Uint8Array,
  options: LoadFastTextOptions = {},
): Promise<FastTextModel> {
  const limits = { ...defaultLimits, ...options.limits };
  return withModelReader(pathOrBytes, limits, async (reader) => {
    const args = await readArguments(reader, limits);
    const { dictionary, largestPrunedRow } = await readDictionary(reader, args, limits);
    const quantOffset = reader.offset;
    const isQuantized = await reader.flag("input.quantized");
    if (!isQuantized && dictionary.pruneIndex !== undefined) {
      fail(
        reader,
        "input.quantized",
        quantOffset,
        "0 with a prune index",
        "1: only quantized models are pruned",
      );
    }
    const inputOffset = reader.offset;
    const input = await readMatrix(reader, "input", args.dim, isQuantized);
    const leastInputRows = leastRows(args, dictionary, largestPrunedRow);
    if (input.rowCount < leastInputRows) {
      fail(reader, "input.rows", inputOffset, input.rowCount, `at least ${leastInputRows}`);
    }
    const outputIsQuantized = await reader.flag("output.quantized");
    const outputOffset = reader.offset;
    const output = await readMatrix(reader, "output", args.dim, isQuantized && outputIsQuantized);
    checkOutput(reader, args, dictionary, output, outputOffset);
    if (reader.remaining > 0) {
      fail(
        reader,
        "end of the file",
        reader.offset,
        `${reader.remaining} bytes more`,
        "nothing after the output matrix",
      );
    }
    return new FastTextModel(args, dictionary, input, output);
  });
}

function readMatrix(reader: ModelReader, name: string, dim: number, quantized: boolean): Promise<Matrix> {
  return quantized
    ? readQuantizedMatrix(reader, name, dim)
    : readDenseMatrix(reader, name, dim, name === "output");
}

/** Rows that ids can point to (A313–A315). */
function leastRows(args: FastTextArguments, dictionary: Dictionary, largestPrunedRow: number): number {
  const usesBuckets = args.maxn > 0 || args.wordNgrams > 1;
  const extra = dictionary.pruneIndex !== undefined ? largestPrunedRow + 1 : usesBuckets ? args.bucket : 0;
  return dictionary.wordCount + extra;
}

function checkOutput(
  reader: ModelReader,
  args: FastTextArguments,
  dictionary: Dictionary,
  output: Matrix,
  offset: number,
): void {
  if (args.model !== "supervised") return;
  const { labels, labelCounts } = dictionary;
  if (output.rowCount !== labels.length) {
    fail(reader, "output.rows", offset, output.rowCount, `${labels.length}, one row per label`);
  }
  const total = labelCounts.reduce((sum, count) => sum + count, 0);
  if (args.loss === "hierarchical-softmax" && total >= unbuiltCount) {
    fail(reader, "dictionary label counts", offset, `a sum of ${total}`, `less than ${unbuiltCount}`);
  }
}

function fail(
  reader: ModelReader,
  field: string,
  offset: number,
  got: string | number,
  expected: string,
): never {
  throw modelError(ModelFieldError, { file: reader.file, offset, field, got: String(got), expected });
}
