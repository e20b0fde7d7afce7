/** What a hook's async iterable gives, part by part, and how each becomes bytes of one media type (C117). */

import { shapeAnswer } from "./answer-shape.ts";
import { type Codec, canEncode, type EncodedBody, type EncodeOptions, isEncodedBody } from "./codec.ts";
import { StagewrightError } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import { bytes, isPayload, json, type Payload, text } from "./payload.ts";
import type { StageSchema } from "./stage-schema.ts";
import { Table } from "./table.ts";
import { type ColumnInputs, type TableSchema, tableDataOf } from "./table-data.ts";

/**
 * What an async iterable of a hook may give: payloads; a string for `text(…)`; bytes for `bytes(…)`; or one row as a plain
 * object, which is a row of the columns `.output` declares, and else a JSON document.
 */
export type StreamPart = Payload | string | Uint8Array | Readonly<Record<string, unknown>>;

/** What {@link PartEncoder} is made of. */
export interface PartEncoderOptions {
  /** Codecs that Accept allows, best first. */
  readonly writers: readonly Codec[];
  readonly outputSchema: StageSchema | undefined;
  readonly encodeOptions: EncodeOptions;
  /** What a part that is none is called; or one of a kind of payload that is written as no body. */
  readonly notAPart: (part: unknown, kind?: string) => StagewrightError;
}

/** Encodes the parts of one stream, all by the codec that the first of them settles. */
export class PartEncoder {
  readonly #options: PartEncoderOptions;
  #writer: Codec | undefined;

  constructor(options: PartEncoderOptions) {
    this.#options = options;
  }

  /**
   * Type of the stream; of one without parts, the best that can be written part by part.
   *
   * @throws SW_INVOCATION_STREAM_KIND
   */
  get contentType(): string {
    const writer = this.#writer ?? this.#joinable()[0];
    if (writer === undefined) throw this.#noWriter("no");
    return writer.mediaType;
  }

  /**
   * Bytes of one part.
   *
   * @throws SW_INVOCATION_STREAM_KIND for a first part, SW_INVOCATION_PAYLOAD_KIND for a later one of a kind the codec has no
   * form for; SW_STAGE_ANSWER, SW_STAGE_OUTPUT
   */
  async encode(part: unknown): Promise<EncodedBody> {
    const { outputSchema, encodeOptions, notAPart } = this.#options;
    const columns = outputSchema?.kind === "columns" ? outputSchema.columns : undefined;
    const payload = await shapeAnswer(payloadOfPart(part, columns), outputSchema);
    if (!isPayload(payload)) throw notAPart(payload);
    this.#writer ??= this.#writerOf(payload);
    if (!canEncode(this.#writer, payload)) {
      const { mediaType, encodes } = this.#writer;
      throw errors.SW_INVOCATION_PAYLOAD_KIND({ kind: payload.kind, mediaType, kinds: encodes });
    }
    const body: unknown = this.#writer.encode(payload, encodeOptions);
    if (!isEncodedBody(body)) throw notAPart(body, payload.kind);
    return body;
  }

  #writerOf(first: Payload): Codec {
    const writer = this.#joinable().find((codec) => canEncode(codec, first));
    if (writer === undefined) throw this.#noWriter(first.kind);
    return writer;
  }

  #joinable(): readonly Codec[] {
    return this.#options.writers.filter(({ isJoinable }) => isJoinable === true);
  }

  #noWriter(kind: string): StagewrightError {
    const got = this.#options.writers.map(({ mediaType }) => mediaType);
    return errors.SW_INVOCATION_STREAM_KIND({ kind, got });
  }
}

/**
 * The payload of one part, see {@link StreamPart}; the part itself where it is none of these.
 *
 * @throws SW_STAGE_OUTPUT for a row that does not fit the declared columns
 */
function payloadOfPart(part: unknown, columns: TableSchema | undefined): unknown {
  if (typeof part === "string") return text(part);
  if (part instanceof Uint8Array) return bytes(part);
  if (isPayload(part) || !isPlainObject(part)) return part;
  return columns === undefined ? json(part) : tableOfRow(part, columns);
}

type ColumnEntries = readonly (readonly [string, ColumnInputs[string]])[];

/** Values are checked against the dtypes as they are put in. */
function tableOfRow(row: Readonly<Record<string, unknown>>, columns: TableSchema): Table {
  const missing = columns.names
    .filter((name) => !Object.hasOwn(row, name))
    .map((name) => `"${name}" is missing`);
  const extra = Object.keys(row)
    .filter((name) => columns.find(name) === undefined)
    .map((name) => `"${name}" is not declared`);
  if (missing.length + extra.length > 0)
    throw errors.SW_STAGE_OUTPUT({
      problem: `a row of the stream: column ${[...missing, ...extra].join("; column ")}`,
    });
  try {
    const entries = columns.names.map((name, at) => {
      return [name, { dtype: columns.dtypes[at]!, values: [row[name]] }] as const;
    });
    return new Table(tableDataOf(entries as unknown as ColumnEntries));
  } catch (cause) {
    const problem = cause instanceof StagewrightError ? cause.message : String(cause);
    throw errors.SW_STAGE_OUTPUT({ problem: `a row of the stream: ${problem}` }, { cause });
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
