/** A body cut into blocks: what a decoder of blocks is compared with is the decoder of the whole. */

import fc from "fast-check";
import { decodeBlocks } from "../body-decoder.ts";
import type { Codec, DecodeOptions } from "../codec.ts";
import { StagewrightError } from "../error-catalogue.ts";
import type { Payload } from "../payload.ts";

/** What became of a body: the payload as plain values, or everything an error says. */
export type Outcome = Readonly<Record<string, unknown>>;

/** Reads a whole body. */
export function wholeOutcome(codec: Codec, body: Uint8Array, options: DecodeOptions): Outcome {
  return outcomeOf(() => codec.decode(body, options) as Payload);
}

/**
 * Reads the same body cut at some places, its size known before or not. A block is overwritten when it has been read: nobody may keep
 * a view of it.
 */
export function blocksOutcome(
  codec: Codec,
  body: Uint8Array,
  cuts: readonly number[],
  options: DecodeOptions,
  knowsSize = true,
): Outcome {
  const places = [...new Set(cuts.map((cut) => cut % (body.length + 1)))].sort((a, b) => a - b);
  const blocks = [0, ...places].map((from, at) =>
    Uint8Array.from(body.subarray(from, places[at] ?? body.length)),
  );
  const decoder = overwriting(codec, knowsSize);
  return outcomeOf(() => decodeBlocks({ ...codec, decoder }, blocks, options) as Payload);
}

/** Reads a small body cut at every byte, one after another, and in blocks of one byte. */
export function everyCut(codec: Codec, body: Uint8Array, options: DecodeOptions): readonly Outcome[] {
  const places = Array.from({ length: body.length + 1 }, (_, at) => at);
  const outcomes = places.map((place) => blocksOutcome(codec, body, [place], options, place % 2 === 0));
  return [...outcomes, blocksOutcome(codec, body, places, options)];
}

function overwriting({ decoder }: Codec, knowsSize: boolean): NonNullable<Codec["decoder"]> {
  return (options, byteLength) => {
    const inner = decoder!(options, knowsSize ? byteLength : undefined);
    return {
      write: (block) => {
        inner.write(block);
        block.fill(0xff);
      },
      end: () => inner.end(),
    };
  };
}

/** Places to cut at, of which a body takes what it is long enough for. */
export const cuts = fc.array(fc.nat({ max: 4000 }), { maxLength: 12 });

function outcomeOf(decode: () => Payload): Outcome {
  try {
    const payload = decode();
    if (payload.kind !== "table") return { ...payload };
    const { schema, values, rowCount } = payload;
    return {
      names: schema.names,
      dtypes: schema.dtypes,
      values: values.map((column: ArrayLike<unknown>) => Array.from(column)),
      rowCount,
    };
  } catch (error) {
    if (!(error instanceof StagewrightError)) throw error;
    const { code, outcome, message, record, column, issues, issueCount } = error;
    return { code, outcome, message, record, column, issues, issueCount };
  }
}
