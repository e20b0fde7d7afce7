import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codec } from "../codec.ts";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { blocksOutcome, cuts, wholeOutcome } from "./block-decoders.cases.ts";
import { jsonLinesCodec } from "./json-lines.ts";
import { libsvmCodec } from "./libsvm.ts";
import { writeRecordioFrame } from "./recordio-frames.ts";
import { recordioProtobufCodec } from "./recordio-protobuf.ts";
import { writeRecordMessage } from "./recordio-record.ts";

const schemas: readonly (TableSchema | undefined)[] = [
  undefined,
  new TableSchema(["a", "b"], ["float64", "float32"]),
  new TableSchema(["a", "b"], ["int32", "string"]),
];

/** Holds blocks against the whole, for bodies and schemas. */
function sameInBlocks(codec: Codec, bodies: fc.Arbitrary<Buffer>): void {
  const mediaType = parseMediaType(codec.mediaType);
  fc.assert(
    fc.property(bodies, cuts, fc.constantFrom(...schemas), (body, places, columns) => {
      const options = { columns, mediaType, maxDepth: 4 };
      expect(blocksOutcome(codec, body, places, options)).toEqual(wholeOutcome(codec, body, options));
    }),
    { numRuns: 400 },
  );
}

/** Lines that end in one way or another; now and then with a byte that is no UTF-8. */
function bytesOf(lines: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const ends = fc.constantFrom("\n", "\n", "\n", "\r\n", "");
  const broken = fc.option(fc.nat({ max: 300 }), { freq: 8, nil: undefined });
  return fc.tuple(fc.array(fc.tuple(lines, ends), { maxLength: 14 }), broken).map(([written, at]) => {
    const bytes = Buffer.from(written.flat().join(""), "utf8");
    if (at !== undefined && at < bytes.length) bytes[at] = 0xc3;
    return bytes;
  });
}

describe("a body in blocks gives the payload, or the errors, of the whole", () => {
  it("application/jsonlines (F50, F51)", () => {
    const number = fc.constantFrom("1", "2.5", "null", "NaN", '"3"', '"größer 𝔘"', "1e999", "true");
    const line = fc.oneof(
      fc.tuple(number, number).map(([a, b]) => `[${a}, ${b}]`),
      fc.tuple(number, number).map(([a, b]) => `{"a": ${a}, "b": ${b}}`),
      number.map((a) => `{"features": [${a}, 2]}`),
      fc.constantFrom("[1]", '{"a": 1}', '{"c": 1}', "7", "{", "", "[[[[[[1]]]]]]"),
    );
    sameInBlocks(jsonLinesCodec, bytesOf(line));
  });

  it("text/libsvm (F60, F61)", () => {
    const token = fc.constantFrom("0:1", "1:2.5", "1:nan", "0:-1e-4", "1:1e300", "2:1", "1", "0:x", ":1", "");
    sameInBlocks(libsvmCodec, bytesOf(fc.array(token, { maxLength: 4 }).map((tokens) => tokens.join(" "))));
  });

  it("application/x-recordio-protobuf (F80–F88)", () => {
    const tensor = (values: number[], keys: number[], shape: number[]) =>
      writeRecordMessage({
        features: new Map([["values", { dtype: "float32", values, keys, shape } as const]]),
        label: new Map(),
      });
    const record = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.nat(9), fc.nat(9)).map((values) => tensor(values, [], [])) },
      { weight: 2, arbitrary: fc.nat(9).map((value) => tensor([value], [1], [2])) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(tensor([1], [], []), Buffer.from([0x0a, 0xff]), Buffer.alloc(0)),
      },
    );
    const part = (kind: number, bytes: Buffer) => {
      const frame = writeRecordioFrame(bytes);
      frame.writeUInt32LE(((kind << 29) | bytes.length) >>> 0, 4);
      return frame;
    };
    const frames = fc.oneof(
      { weight: 6, arbitrary: record.map((bytes) => writeRecordioFrame(bytes)) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(record, fc.nat(9))
          .map(([bytes, at]) =>
            Buffer.concat([
              part(1, bytes.subarray(0, at)),
              part(2, Buffer.alloc(0)),
              part(3, bytes.subarray(at)),
            ]),
          ),
      },
      { weight: 1, arbitrary: fc.constantFrom(part(2, Buffer.from("torn")), Buffer.from("no frame at all")) },
    );
    const bodies = fc
      .tuple(fc.array(frames, { maxLength: 8 }), fc.option(fc.nat(40), { freq: 3, nil: undefined }))
      .map(([all, dropped]) => {
        const body = Buffer.concat(all);
        return dropped === undefined ? body : body.subarray(0, Math.max(0, body.length - dropped));
      });
    sameInBlocks(recordioProtobufCodec, bodies);
  });
});
