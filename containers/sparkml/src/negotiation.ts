/** Content-Type and Accept as the original reads them (F3, F4, A11), and the codecs of its bodies. */
import {
  type AcceptRange,
  type Codec,
  type Environment,
  errors,
  type Json,
  json,
  type MediaType,
  type Negotiation,
  parseAccept,
  parseMediaType,
} from "@stagewright/core";
import { sparkErrors } from "./errors.ts";
import {
  type ReadOptions,
  readCsvRequest,
  readJsonRequest,
  readLinesRequest,
  type SparkRequest,
} from "./read-request.ts";
import { SchemaSource } from "./schema-source.ts";
import { type AnswerForm, type SparkAnswer, writeAnswer } from "./spark-answer.ts";

const READERS: Readonly<Record<string, (text: string, options: ReadOptions) => SparkRequest>> = {
  "application/json": readJsonRequest,
  "text/csv": readCsvRequest,
  "application/jsonlines": readLinesRequest,
};
const FORMS: ReadonlyMap<string, AnswerForm> = new Map([
  ["text/csv", "csv"],
  ["application/jsonlines", "jsonlines"],
  ["application/jsonlines;data=text", "text"],
] as const);
const READ_TYPES = Object.keys(READERS);
const ACCEPTED = [...FORMS.keys()];
const NOT_VALID = "Accept value passed via request or environment variable is not valid";

/**
 * Negotiation of this container.
 *
 * @throws SW_SPARKML_DEFAULT_ACCEPT (C85); under `STAGEWRIGHT_COMPAT=aws` each request without Accept says so instead (A11)
 */
export function createSparkNegotiation(environment: Environment): Negotiation {
  const { defaultAccept, isAwsCompatible } = environment;
  const schemas = new SchemaSource(environment);
  const readers = new Map(READ_TYPES.map((name) => [name, readCodec(name, schemas, isAwsCompatible)]));
  const writers = new Map([...FORMS.values()].map((form) => [form, [writeCodec(form)]]));
  if (defaultAccept !== undefined && !FORMS.has(defaultAccept) && !isAwsCompatible) {
    throw sparkErrors.SW_SPARKML_DEFAULT_ACCEPT({ got: defaultAccept, supported: ACCEPTED });
  }
  return {
    readTypes: READ_TYPES,
    writeTypes: ACCEPTED,
    reader: (contentType) => {
      const mediaType = mediaTypeOf(contentType);
      const codec = mediaType && readers.get(mediaType.essence);
      if (codec === undefined) {
        throw errors.SW_INVOCATION_CONTENT_TYPE({ got: contentType, supported: READ_TYPES });
      }
      // F102: the original answers no bytes with 204 as JSON lines only.
      const readsEmpty = isAwsCompatible && codec.mediaType !== "application/jsonlines";
      return { codec, mediaType: mediaType!, readsEmpty };
    },
    writers: (accept) => {
      const isMissing = accept === undefined || accept.trim() === "" || accept === "*/*";
      const wanted = isMissing ? (defaultAccept ?? "text/csv") : accept;
      const form = FORMS.get(wanted) ?? (isAwsCompatible ? undefined : formOfRanges(wanted, defaultAccept));
      if (form === undefined) {
        throw sparkErrors.SW_SPARKML_ACCEPT({ aws: NOT_VALID, got: wanted, supported: ACCEPTED });
      }
      return writers.get(form)!;
    },
  };
}

function mediaTypeOf(contentType: string | undefined): MediaType | undefined {
  try {
    return contentType === undefined ? undefined : parseMediaType(contentType);
  } catch {
    // No media type at all is one this container does not read (F3).
    return undefined;
  }
}

/** The best of a list of ranges, by weight, then by the client's order: the original takes no list (F5). */
function formOfRanges(accept: string, defaultAccept: string | undefined): AnswerForm | undefined {
  const ranges = [...parseAccept(accept)]
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const range of ranges) {
    const form = formOf(range, defaultAccept);
    if (form !== undefined) return form;
  }
  return undefined;
}

function formOf({ essence, parameters }: AcceptRange, defaultAccept = "text/csv"): AnswerForm | undefined {
  if (essence === "application/jsonlines") return parameters["data"] === "text" ? "text" : "jsonlines";
  if (essence === "text/csv" || essence === "text/*") return "csv";
  if (essence === "application/*") return "jsonlines";
  return essence === "*/*" ? FORMS.get(defaultAccept) : undefined;
}

function readCodec(mediaType: string, schemas: SchemaSource, isAwsCompatible: boolean): Codec {
  const read = READERS[mediaType]!;
  return {
    mediaType,
    readsColumns: false,
    decode: (body, { maxDepth }) => json(read(textOf(body), { schemas, isAwsCompatible, maxDepth })),
    encodes: [],
    encode: () => "",
  };
}

function writeCodec(form: AnswerForm): Codec {
  return {
    // F6: also for ;data=text.
    mediaType: form === "csv" ? "text/csv" : "application/jsonlines",
    readsColumns: false,
    decode: () => json(null),
    encodes: ["json"],
    encode: (payload) => Buffer.from(writeAnswer((payload as Json<SparkAnswer>).value, form), "utf8"),
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (cause) {
    const problem = "it is not UTF-8";
    throw sparkErrors.SW_SPARKML_BODY({ aws: problem, problem }, { cause });
  }
}
