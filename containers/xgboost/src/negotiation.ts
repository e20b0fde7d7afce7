/**
 * Content-Type and Accept by the platform container's rules (A20, A27). A refusal of either is not raised here but where the
 * body is read or written: an empty body is answered 204 whatever its type, and a bad payload wins over a bad Accept (A21).
 */
import {
  type Bytes,
  type Codec,
  type Environment,
  type MediaType,
  type Negotiation,
  type Payload,
  parseAccept,
  type ReadDecision,
  StagewrightError,
  type Text,
} from "@stagewright/core";
import { ANSWER_FORMATS, formatOfAccept, isOpenAccept } from "./accept.ts";
import { servingErrors } from "./errors.ts";
import { isAtLeast, readSettings, type Settings } from "./settings.ts";

/** Content types by name, as the platform's refusal lists them, and what their bodies are. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["csv", "text/csv"],
  ["libsvm", "text/libsvm"],
  ["parquet", "application/x-parquet"],
  ["recordio-protobuf", "application/x-recordio-protobuf"],
  ["text/csv", "text/csv"],
  ["text/libsvm", "text/libsvm"],
  ["text/x-libsvm", "text/libsvm"],
  ["application/x-parquet", "application/x-parquet"],
  ["application/x-recordio-protobuf", "application/x-recordio-protobuf"],
]);
const SUPPORTED = [...CONTENT_TYPES.keys()];
const PARQUET = "application/x-parquet";

/** @throws SW_ENVIRONMENT_INVALID */
export function createNegotiation(environment: Environment): Negotiation {
  const settings = readSettings(environment);
  // Images before 1.3-1 answer CSV whatever is accepted, unless inference is selectable (A27, A28).
  const ignoresAccept = !isAtLeast(settings, 1, 3) && settings.outputKeys === undefined;
  const reader = rememberLast((contentType: string) => readDecision(contentType, settings));
  const writers = rememberLast((accept: string): readonly Codec[] => {
    if (ignoresAccept) return [writerOf("text/csv")];
    if (isOpenAccept(accept)) return [writerOf(settings.defaultAccept)];
    if (formatOfAccept(accept) !== undefined || settings.isAwsCompatible) return [writerOf(accept)];
    return [writerOf(acceptOfList(accept, settings.defaultAccept) ?? accept)];
  });
  return {
    readTypes: SUPPORTED,
    writeTypes: ignoresAccept ? ["text/csv"] : ANSWER_FORMATS,
    reader: (contentType) => reader(contentType ?? ""),
    writers: (accept) => writers(accept ?? ""),
  };
}

/** The decision for a header's text, worked out again when the text is another: callers send one and the same. */
function rememberLast<T>(decide: (header: string) => T): (header: string) => T {
  let last: { readonly header: string; readonly decision: T } | undefined;
  return (header) => {
    if (last?.header !== header) last = { header, decision: decide(header) };
    return last.decision;
  };
}

/** The best type of a list (RFC 9110), which the platform's container refuses as a whole (F5). */
function acceptOfList(accept: string, defaultAccept: string): string | undefined {
  try {
    const ranges = parseAccept(accept).filter(({ quality }) => quality > 0);
    const best = ranges
      .sort((a, b) => b.quality - a.quality)
      .find(({ essence }) => essence === "*/*" || formatOfAccept(essence) !== undefined);
    return best?.essence === "*/*" ? defaultAccept : best?.essence;
  } catch (error) {
    if (error instanceof StagewrightError) return undefined;
    throw error;
  }
}

function readDecision(header: string, { isAwsCompatible }: Settings): ReadDecision {
  // No content type is libsvm (A20).
  const [name, ...rest] = (header === "" ? "libsvm" : header).toLowerCase().split(";");
  const essence = CONTENT_TYPES.get(name!.trim());
  const parameters = Object.fromEntries(rest.map((text) => pairOf(text)));
  const mediaType: MediaType = { essence: essence ?? name!.trim(), parameters };
  if (essence === undefined) {
    return refusal(
      header,
      mediaType,
      `${header} is not an accepted ContentType: ${[...CONTENT_TYPES.keys()].join(", ")}.`,
    );
  }
  // F96: the platform's container trains on Parquet and does not score it.
  if (essence === PARQUET && isAwsCompatible) {
    return refusal(header, mediaType, `Content-type ${header} is not supported.`);
  }
  const labelSize = parameters["label_size"];
  if (essence === "text/csv" && labelSize !== undefined && labelSize !== "1") {
    return refusal(
      header,
      mediaType,
      `${header} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1`,
    );
  }
  return { mediaType, codec: rawCodec(mediaType.essence, (body) => ({ kind: "bytes", bytes: body })) };
}

function pairOf(text: string): readonly [string, string] {
  const [name, value = ""] = text.split("=");
  return [name!.trim(), value.trim()];
}

function refusal(got: string, mediaType: MediaType, original: string): ReadDecision {
  const codec = rawCodec(mediaType.essence, () => {
    throw servingErrors.SW_XGBOOST_SERVING_CONTENT_TYPE({ got, supported: SUPPORTED, original });
  });
  return { mediaType, codec };
}

function rawCodec(mediaType: string, decode: (body: Uint8Array) => Payload): Codec {
  return { mediaType, readsColumns: false, decode, encodes: [], encode: () => "" };
}

/** Passes on what was formatted. Its media type is the answer's: text with the charset the platform's framework adds (F6). */
function writerOf(accept: string): Codec {
  const format = formatOfAccept(accept);
  return {
    mediaType: format === "text/csv" ? "text/csv; charset=utf-8" : (format ?? accept),
    readsColumns: false,
    decode: (bytes) => ({ kind: "bytes", bytes }),
    encodes: ["bytes", "text"],
    encode: (payload) => (payload.kind === "text" ? (payload as Text).text : (payload as Bytes).bytes),
  };
}
