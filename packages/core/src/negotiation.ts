/** Content type and Accept → codecs, or a named refusal (C78–C86). Decisions are remembered by header text. */

import type { Codec, CodecRegistry } from "./codec.ts";
import { errors } from "./errors.ts";
import { type AcceptRange, type MediaType, parseAccept, parseMediaType } from "./media-type.ts";

/** How many header texts are remembered; clients send a handful. */
const MEMORY_SIZE = 256;
/** A missing content type is raw bytes (C80). */
const MISSING_CONTENT_TYPE = "application/octet-stream";

/** What a stage reads and answers. */
export interface NegotiationOptions {
  readonly registry: CodecRegistry;
  /** Whether only codecs that give a table may read, because columns are declared. */
  readonly columnsDeclared: boolean;
  /** Media types the author declared for the answer; the first is the default. */
  readonly outputMediaTypes: readonly string[] | undefined;
  /** `SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT` (C82). */
  readonly defaultAccept: string | undefined;
}

/** A request's body type, resolved. */
export interface ReadDecision {
  readonly codec: Codec;
  readonly mediaType: MediaType;
  /** Whether the codec is given an empty body too, to refuse it, say; otherwise it is answered 204 (C74). */
  readonly readsEmpty?: boolean;
}

/** The two decisions of an invocation. Made once a stage. */
export interface Negotiation {
  /** Media types this stage reads, for messages and documentation. */
  readonly readTypes: readonly string[];
  /** Media types this stage may answer. */
  readonly writeTypes: readonly string[];
  /**
   * The codec that reads a content type.
   *
   * @throws SW_INVOCATION_CONTENT_TYPE, SW_INVOCATION_MEDIA_TYPE
   */
  reader(contentType: string | undefined): ReadDecision;
  /**
   * The codecs that may write the answer, best first; which of them does is settled by the payload's kind.
   *
   * @throws SW_INVOCATION_ACCEPT, SW_INVOCATION_MEDIA_TYPE
   */
  writers(accept: string | undefined): readonly Codec[];
}

/**
 * Prepares negotiation for one stage.
 *
 * @throws SW_ENVIRONMENT_INVALID when the default Accept names nothing the stage answers (C85); SW_STAGE_INVALID for an
 * output media type no codec has
 */
export function createNegotiation(options: NegotiationOptions): Negotiation {
  const readCodecs = options.registry.codecs.filter(
    (codec) => codec.readsColumns || !options.columnsDeclared,
  );
  const writeCodecs = declaredWriters(options);
  const readTypes = readCodecs.map((codec) => codec.mediaType);
  const writeTypes = writeCodecs.map((codec) => codec.mediaType);

  const readers = new Memory<ReadDecision>((header) => {
    const mediaType = parseMediaType(header === "" ? MISSING_CONTENT_TYPE : header);
    const codec = options.registry.find(mediaType.essence);
    if (codec === undefined || !readCodecs.includes(codec)) {
      throw errors.SW_INVOCATION_CONTENT_TYPE({
        got: header === "" ? undefined : header,
        supported: readTypes,
      });
    }
    return { codec, mediaType };
  });
  const choose = (header: string, codecs: readonly Codec[]) => {
    const chosen = chooseCodecs(parseAccept(header), codecs);
    if (chosen.length === 0) throw errors.SW_INVOCATION_ACCEPT({ got: header, supported: writeTypes });
    return chosen;
  };
  const defaults = defaultWriters(options, writeCodecs, (header) => choose(header, writeCodecs));
  // Where a range leaves a choice, the default is the best it can produce (C82, C83).
  const preferred = [...defaults, ...writeCodecs.filter((codec) => !defaults.includes(codec))];
  const writers = new Memory<readonly Codec[]>((header) =>
    header.trim() === "" || header.trim() === "*/*" ? defaults : choose(header, preferred),
  );
  return {
    readTypes,
    writeTypes,
    reader: (contentType) => readers.recall(contentType ?? ""),
    writers: (accept) => writers.recall(accept ?? ""),
  };
}

function declaredWriters({ registry, outputMediaTypes }: NegotiationOptions): readonly Codec[] {
  const able = registry.codecs.filter((codec) => codec.encodes.length > 0);
  if (outputMediaTypes === undefined) return able;
  return outputMediaTypes.map((text) => {
    const codec = registry.find(parseMediaType(text, ".output mediaTypes").essence);
    if (codec === undefined || !able.includes(codec)) {
      const problem = `no codec writes ${text}, which .output names; expected one of ${able.map(({ mediaType }) => mediaType).join(", ")}`;
      throw errors.SW_STAGE_INVALID({ stage: "output", problem });
    }
    return codec;
  });
}

function defaultWriters(
  { defaultAccept }: NegotiationOptions,
  writeCodecs: readonly Codec[],
  choose: (header: string) => readonly Codec[],
): readonly Codec[] {
  if (defaultAccept === undefined) return writeCodecs;
  try {
    return choose(defaultAccept);
  } catch (cause) {
    const expected = writeCodecs.map((codec) => codec.mediaType).join(", ");
    const problem = `SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT is "${defaultAccept}", which this stage cannot answer; expected one of ${expected}`;
    throw errors.SW_ENVIRONMENT_INVALID({ problems: [problem] }, { cause });
  }
}

/**
 * Codecs that satisfy an Accept, best first: by weight, then the more specific range, then the client's order. A codec
 * takes the weight of the most specific range that matches it, and weight 0 excludes it (RFC 9110 §12.5.1).
 */
function chooseCodecs(ranges: readonly AcceptRange[], codecs: readonly Codec[]): readonly Codec[] {
  const rated = codecs.flatMap((codec) => {
    let best: { readonly range: AcceptRange; readonly order: number; readonly precision: number } | undefined;
    for (const [order, range] of ranges.entries()) {
      const precision = matchPrecision(range, codec);
      if (precision > 0 && precision > (best?.precision ?? 0)) best = { range, order, precision };
    }
    return best === undefined || best.range.quality === 0 ? [] : [{ codec, ...best }];
  });
  rated.sort((a, b) => b.range.quality - a.range.quality || b.precision - a.precision || a.order - b.order);
  return rated.map(({ codec }) => codec);
}

// 0: no match, 1: any type, 2: any subtype, 3: the type itself.
function matchPrecision(range: AcceptRange, codec: Codec): 0 | 1 | 2 | 3 {
  if (range.essence === codec.mediaType || codec.aliases?.includes(range.essence)) return 3;
  if (range.essence === "*/*") return 1;
  const [type, subtype] = range.essence.split("/");
  return subtype === "*" && codec.mediaType.startsWith(`${type}/`) ? 2 : 0;
}

/** Results by header text, bounded: what a client varies without end is worked out each time. */
class Memory<T> {
  readonly #results = new Map<string, T>();
  readonly #work: (header: string) => T;

  constructor(work: (header: string) => T) {
    this.#work = work;
  }

  recall(header: string): T {
    const known = this.#results.get(header);
    if (known !== undefined) return known;
    const result = this.#work(header);
    if (this.#results.size < MEMORY_SIZE) this.#results.set(header, result);
    return result;
  }
}
