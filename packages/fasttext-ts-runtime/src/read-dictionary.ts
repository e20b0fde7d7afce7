import { Dictionary } from "./dictionary.ts";
import { ModelFieldError, ModelLabelError, ModelLimitError, modelError, quote } from "./errors.ts";
import type { FastTextLimits } from "./limits.ts";
import type { FastTextArguments } from "./model-arguments.ts";
import type { ModelReader } from "./model-reader.ts";
import { readPruneIndex } from "./prune-index.ts";
import { sharedBytes, sharedUint32 } from "./shared-arrays.ts";

/** Smallest entry: an empty word's terminator, an i64 count and an i8 type. */
const leastEntryByteLength = 10;

export interface ReadDictionary {
  readonly dictionary: Dictionary;
  /** Largest row after the words that the prune index points to; −1 without one. */
  readonly largestPrunedRow: number;
}

/** Reads the dictionary (A301). Every count is checked against the bytes that are left before anything is allocated. */
export async function readDictionary(
  reader: ModelReader,
  args: FastTextArguments,
  limits: FastTextLimits,
): Promise<ReadDictionary> {
  await reader.need(28, "dictionary header");
  const headerOffset = reader.offset;
  const fail = (field: string, offset: number, got: string | number, expected: string): never => {
    throw modelError(ModelFieldError, { file: reader.file, offset, field, got: String(got), expected });
  };
  const size = reader.int32();
  const wordCount = reader.int32();
  const labelCount = reader.int32();
  reader.int64("dictionary.ntokens");
  const pruneSize = reader.int64("dictionary.pruneidx_size");
  const checkLimit = (name: string, offset: number, count: number, most: number, limit: string) => {
    if (count <= most) return;
    throw modelError(ModelLimitError, {
      file: reader.file,
      offset,
      field: `dictionary.${name}`,
      got: String(count),
      expected: `at most ${most} (${limit})`,
    });
  };
  checkLimit("size", headerOffset, size, limits.maxEntries, "maxEntries");
  checkLimit("nlabels", headerOffset + 8, labelCount, limits.maxLabels, "maxLabels");
  const most = Math.floor(reader.remaining / leastEntryByteLength);
  if (size < 1 || size > most) {
    fail("dictionary.size", headerOffset, size, `1 to ${most}, what the rest of the file has room for`);
  }
  if (wordCount < 0 || labelCount < 0 || wordCount + labelCount !== size) {
    fail(
      "dictionary.nwords",
      headerOffset + 4,
      `${wordCount} words and ${labelCount} labels`,
      `${size} in all`,
    );
  }
  if (args.model === "supervised" && labelCount === 0) {
    fail("dictionary.nlabels", headerOffset + 8, 0, "at least 1 in a supervised model");
  }
  const mostPruned = Math.floor(reader.remaining / 8);
  if (pruneSize < -1 || pruneSize > mostPruned) {
    fail("dictionary.pruneidx_size", headerOffset + 20, pruneSize, `−1 to ${mostPruned}`);
  }
  const entries = await readEntries(reader, size, wordCount, limits);
  let pruneSlots: Int32Array | undefined;
  let largestPrunedRow = -1;
  if (pruneSize >= 0) {
    const read = await readPruneIndex(reader, pruneSize, args.bucket);
    pruneSlots = read.index.slots;
    largestPrunedRow = read.largestValue;
  }
  return {
    dictionary: Dictionary.build(reader.file, { wordCount, pruneSlots, ...entries }),
    largestPrunedRow,
  };
}

interface Entries {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly labels: readonly string[];
  readonly labelCounts: Float64Array;
}

async function readEntries(
  reader: ModelReader,
  size: number,
  wordCount: number,
  limits: FastTextLimits,
): Promise<Entries> {
  const starts = sharedUint32(size + 1);
  const labels: string[] = [];
  const labelCounts = new Float64Array(size - wordCount);
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let bytes = new Uint8Array(Math.max(1024, size * 8));
  let used = 0;
  for (let id = 0; id < size; id++) {
    const entryOffset = reader.offset;
    // A wait per entry would cost more than the entry: only the end of the window is waited for.
    let byteLength = reader.terminatorDistance(limits.maxWordBytes);
    if (byteLength < 0) byteLength = await awaitTerminator(reader, id, limits);
    if (used + byteLength > bytes.byteLength) {
      const larger = new Uint8Array((used + byteLength) * 2);
      larger.set(bytes);
      bytes = larger;
    }
    reader.copyTo(bytes, used, byteLength);
    reader.skip(1);
    used += byteLength;
    starts[id + 1] = used;
    if (reader.bufferedByteLength < 9) await reader.need(9, `dictionary.entries[${id}]`);
    const countOffset = reader.offset;
    const count = reader.int64("dictionary.entries[].count");
    const type = reader.uint8();
    const expectedType = id < wordCount ? 0 : 1;
    const wrong = (field: string, offset: number, got: number, expected: string) =>
      modelError(ModelFieldError, {
        file: reader.file,
        offset,
        field: `dictionary.entries[${id}].${field}`,
        got: String(got),
        expected,
      });
    if (count < 0) throw wrong("count", countOffset, count, "0 or more");
    if (type !== expectedType) {
      throw wrong(
        "type",
        countOffset + 8,
        type,
        `${expectedType}: ${wordCount} words come first, then labels`,
      );
    }
    if (id >= wordCount) {
      labels.push(decodeLabel(utf8, bytes.subarray(used - byteLength, used), reader.file, entryOffset, id));
      labelCounts[id - wordCount] = count;
    }
  }
  const kept = sharedBytes(used);
  kept.set(bytes.subarray(0, used));
  return { bytes: kept, starts, labels, labelCounts };
}

/** Bytes before the next NUL, once it is in the reader's window. */
async function awaitTerminator(reader: ModelReader, id: number, limits: FastTextLimits): Promise<number> {
  const field = `dictionary.entries[${id}].word`;
  for (;;) {
    const byteLength = reader.bufferedByteLength;
    if (byteLength > limits.maxWordBytes) {
      throw modelError(ModelLimitError, {
        file: reader.file,
        offset: reader.offset,
        field,
        got: `more than ${limits.maxWordBytes} bytes without a NUL`,
        expected: `at most ${limits.maxWordBytes} (maxWordBytes)`,
      });
    }
    if (!(await reader.more(field))) await reader.need(byteLength + 1, field);
    const distance = reader.terminatorDistance(limits.maxWordBytes);
    if (distance >= 0) return distance;
  }
}

function decodeLabel(
  utf8: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  file: string,
  offset: number,
  id: number,
): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    const got = quote(new TextDecoder().decode(bytes));
    throw modelError(
      ModelLabelError,
      { file, offset, field: `dictionary.entries[${id}].word`, got, expected: "a label in UTF-8" },
      "Rename the label in the training text and train again.",
      cause,
    );
  }
}
