/** Bytes → model, by the first bytes (A200); the extension of the file plays no role. */

import { ModelFieldError, ModelLimitError, ModelTruncatedError, modelError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { ModelFormat, ParsedModel } from "../model.ts";
import { ByteReader } from "./byte-reader.ts";
import { parseJson } from "./parse-json.ts";
import { parseUbjson } from "./parse-ubjson.ts";
import { readDocument } from "./read-document.ts";
import { readLegacyBinary } from "./read-legacy-binary.ts";
import { readPickle } from "./read-pickle.ts";

const snapshotMagic = "CONFIG-offset:";
const legacyMagic = "binf";

/** Which format the first bytes say; anything unknown is legacy binary without header, which the next check decides. */
function detectFormat(bytes: Uint8Array): ModelFormat {
  if (bytes[0] === 0x80) return "pickle";
  if (startsWith(bytes, snapshotMagic)) return "snapshot";
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "json";
  if (bytes[0] === 0x7b) return bytes[1] !== undefined && ubjsonLengthMarks.has(bytes[1]) ? "ubjson" : "json";
  return "legacy-binary";
}

/** Integer types that may open the first key's length. */
const ubjsonLengthMarks = new Set(Array.from("LlIUi", (letter) => letter.charCodeAt(0)));

export function parseModel(file: string, bytes: Uint8Array, limits: Limits): ParsedModel {
  if (bytes.length > limits.maxBytes) {
    throw modelError(ModelLimitError, {
      file,
      got: `${bytes.length} bytes`,
      expected: `at most ${limits.maxBytes} (limits.maxBytes)`,
    });
  }
  if (bytes.length === 0) {
    throw modelError(ModelTruncatedError, { file, offset: 0, got: "an empty file", expected: "a model" });
  }
  return parseAs(detectFormat(bytes), file, bytes, limits);
}

function parseAs(format: ModelFormat, file: string, bytes: Uint8Array, limits: Limits): ParsedModel {
  switch (format) {
    case "json":
      return readDocument(file, format, parseJson(file, bytes, limits), limits);
    case "ubjson":
      return readDocument(file, format, parseUbjson(file, bytes, limits), limits);
    case "snapshot":
      return readSnapshot(file, bytes, limits);
    case "pickle":
      return readPickledModel(file, bytes, limits);
    case "legacy-binary": {
      const start = startsWith(bytes, legacyMagic) ? legacyMagic.length : 0;
      return readLegacyBinary(new ByteReader(file, bytes, start), format, limits);
    }
  }
}

/** `CONFIG-offset:`, a length, then so many bytes of legacy binary (A214); the configuration after it is not needed. */
function readSnapshot(file: string, bytes: Uint8Array, limits: Limits): ParsedModel {
  const reader = new ByteReader(file, bytes, snapshotMagic.length);
  const byteLength = reader.u64le("length of the model part");
  reader.need(byteLength, "the model part");
  const start = reader.offset;
  const part = new ByteReader(file, bytes, start, start + byteLength);
  if (startsWith(bytes.subarray(start), legacyMagic)) part.offset += legacyMagic.length;
  return readLegacyBinary(part, "snapshot", limits);
}

function readPickledModel(file: string, bytes: Uint8Array, limits: Limits): ParsedModel {
  const pickled = readPickle(new ByteReader(file, bytes), limits);
  const inner = `${file} (handle)`;
  const format = detectFormat(pickled.handle);
  if (pickled.handle.length === 0 || format === "pickle") {
    throw modelError(ModelFieldError, {
      file,
      field: "state.handle",
      got: pickled.handle.length === 0 ? "no bytes" : "another pickle",
      expected: "a serialized booster",
    });
  }
  const model = parseAs(format, inner, pickled.handle, limits);
  return {
    ...model,
    format: "pickle",
    featureNames: pickled.featureNames ?? model.featureNames,
    featureTypes: pickled.featureTypes ?? model.featureTypes,
    // The Python object's own values win over those stored in the booster (A142).
    attributes: new Map([...model.attributes, ...pickled.attributes]),
  };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
