import { ModelFieldError, ModelLimitError, ModelUnsupportedError, modelError } from "./errors.ts";
import type { FastTextLimits } from "./limits.ts";
import type { ModelReader } from "./model-reader.ts";

/** How a classifier turns scores into probabilities, or how vectors were trained. */
export type FastTextLoss = "hierarchical-softmax" | "negative-sampling" | "softmax" | "one-vs-all";
export type FastTextModelKind = "cbow" | "skip-gram" | "supervised";

/** The arguments a model was trained with, as stored in the file (A300). */
export interface FastTextArguments {
  readonly version: 11 | 12;
  /** Columns of both matrices. */
  readonly dim: number;
  readonly ws: number;
  readonly epoch: number;
  readonly minCount: number;
  readonly neg: number;
  readonly wordNgrams: number;
  readonly loss: FastTextLoss;
  readonly model: FastTextModelKind;
  /** Rows of the input matrix shared by hashed subwords and word n-grams. */
  readonly bucket: number;
  readonly minn: number;
  /** 0 in supervised models of version 11, whatever the file says. */
  readonly maxn: number;
  readonly lrUpdateRate: number;
  readonly t: number;
}

const magic = 793712314;
const losses = ["hierarchical-softmax", "negative-sampling", "softmax", "one-vs-all"] as const;
const kinds = ["cbow", "skip-gram", "supervised"] as const;

/** Reads magic, version and arguments (A300), 64 bytes in all. */
export async function readArguments(reader: ModelReader, limits: FastTextLimits): Promise<FastTextArguments> {
  await reader.need(4, "magic");
  checkMagic(reader);
  await reader.need(60, "version and arguments");
  const version = reader.int32();
  if (version !== 11 && version !== 12) {
    throw modelError(
      ModelUnsupportedError,
      { file: reader.file, offset: 4, field: "version", got: String(version), expected: "11 or 12" },
      "Train or convert the model with fastText 0.1 or newer.",
    );
  }
  const at = (name: string, least: number, most: number, mostName?: string): number => {
    const offset = reader.offset;
    const value = reader.int32();
    if (value >= least && value <= most) return value;
    const isLimit = value > most && mostName !== undefined;
    throw modelError(isLimit ? ModelLimitError : ModelFieldError, {
      file: reader.file,
      offset,
      field: `arguments.${name}`,
      got: String(value),
      expected: isLimit ? `at most ${most} (${mostName})` : `an integer from ${least} to ${most}`,
    });
  };
  const any = (name: string) => at(name, -(2 ** 31), 2 ** 31 - 1);
  const dim = at("dim", 1, limits.maxDimension, "maxDimension");
  const ws = any("ws");
  const epoch = any("epoch");
  const minCount = any("minCount");
  const neg = any("neg");
  const wordNgrams = at("wordNgrams", 0, limits.maxWordNgrams, "maxWordNgrams");
  const loss = losses[at("loss", 1, 4) - 1]!;
  const model = kinds[at("model", 1, 3) - 1]!;
  const bucketOffset = reader.offset;
  const bucket = at("bucket", 0, 2 ** 31 - 1);
  const minn = at("minn", 0, 2 ** 31 - 1);
  const storedMaxn = at("maxn", 0, limits.maxSubwordCharacters, "maxSubwordCharacters");
  const maxn = version === 11 && model === "supervised" ? 0 : storedMaxn;
  const lrUpdateRate = any("lrUpdateRate");
  const t = reader.float64();
  if (bucket === 0 && (maxn > 0 || wordNgrams > 1)) {
    throw modelError(ModelFieldError, {
      file: reader.file,
      offset: bucketOffset,
      field: "arguments.bucket",
      got: "0",
      expected: `at least 1, because maxn is ${maxn} and wordNgrams is ${wordNgrams}`,
    });
  }
  // biome-ignore format: in the order of the file
  return { version, dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate, t };
}

function checkMagic(reader: ModelReader): void {
  const bytes = reader.buffered;
  const found = reader.int32();
  if (found === magic) return;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  throw modelError(
    ModelUnsupportedError,
    {
      file: reader.file,
      offset: 0,
      field: "magic",
      got: isGzip ? "a gzip archive" : String(found),
      expected: String(magic),
    },
    isGzip
      ? "Unpack the archive and give the path of model.bin."
      : "This is not a fastText .bin or .ftz model; text vectors (.vec, vectors.txt) are not read.",
  );
}
