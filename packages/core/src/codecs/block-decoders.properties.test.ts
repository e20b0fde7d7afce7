import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codec } from "../codec.ts";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { blocksOutcome, cuts, everyCut, wholeOutcome } from "./block-decoders.cases.ts";
import { csvCodec } from "./csv.ts";
import { jsonLinesCodec } from "./json-lines.ts";
import { libsvmCodec } from "./libsvm.ts";
import { npyCodec } from "./npy.ts";
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
    fc.property(bodies, cuts, fc.constantFrom(...schemas), fc.boolean(), (body, places, columns, known) => {
      const options = { columns, mediaType, maxDepth: 4 };
      expect(blocksOutcome(codec, body, places, options, known)).toEqual(wholeOutcome(codec, body, options));
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

  it("application/x-npy (F70–F75)", () => {
    const itemBytes: Readonly<Record<string, number>> = {
      "<f8": 8,
      ">f8": 8,
      "<f4": 4,
      "<f2": 2,
      "<i4": 4,
      "|b1": 1,
      "<U2": 8,
      "|S3": 3,
      "<U0": 0,
    };
    const shape = fc.oneof(
      fc.tuple(fc.nat(5), fc.constant(2)),
      fc.array(fc.nat(3), { maxLength: 3 }),
      fc.constant([4_000_000_000]),
    );
    const data = fc.oneof(
      { weight: 4, arbitrary: fc.constant((size: number) => Buffer.alloc(size, 1)) },
      { weight: 4, arbitrary: fc.nat().map((seed) => (size: number) => numbered(size, seed)) },
    );
    const bodies = fc
      .tuple(
        fc.constantFrom(...Object.keys(itemBytes)),
        fc.boolean(),
        shape,
        data,
        fc.constantFrom(0, 0, 0, -1, 3),
        fc.nat(120),
      )
      .map(([descr, isFortran, axes, fill, more, cut]) => {
        const count = axes.reduce((product, axis) => product * axis, 1);
        const size = Math.min(200, count * itemBytes[descr]!);
        const text = `{'descr': '${descr}', 'fortran_order': ${isFortran ? "True" : "False"}, 'shape': (${axes.join(", ")},), }`;
        const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(text.length)}\x00${text}`, "latin1");
        const body = Buffer.concat([head, fill(Math.max(0, size + more))]);
        return cut < 4 ? body.subarray(0, cut * 20) : body;
      });
    sameInBlocks(npyCodec, bodies);
  });
});

/** Bytes that differ, small enough to be code units and bools now and then. */
function numbered(size: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, at) => ((at * 7 + seed) % 5) * (at % 4 === 0 ? 1 : 0)));
}

describe("a small body cut at every byte gives the payload, or the errors, of the whole", () => {
  const record = (values: number[]) =>
    writeRecordioFrame(
      writeRecordMessage({
        features: new Map([["values", { dtype: "float64", values, keys: [], shape: [] } as const]]),
        label: new Map(),
      }),
    );
  const npy = (descr: string, shape: string, data: Buffer) => {
    const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
    const head = `\x93NUMPY\x01\x00${String.fromCharCode(text.length)}\x00${text}`;
    return Buffer.concat([Buffer.from(head, "latin1"), data]);
  };
  it.each<[string, Codec, Buffer]>([
    ["CSV", csvCodec, Buffer.from('1,"größer"\r\n2,𝔘\n\n3,"a\n""b"""\r4,x')],
    ["CSV with bad cells", csvCodec, Buffer.from("1,2\nx,3\n4\n5,6\n")],
    ["JSON lines", jsonLinesCodec, Buffer.from('[1, "größer 𝔘"]\r\n{"a": 2, "b": "\\ud835\\udd18"}\n[3, 4]')],
    ["libsvm", libsvmCodec, Buffer.from("1 0:1 1:2.5\r\n\n0 1:nan\n1 0:1e300 1:1e300")],
    ["libsvm, an index twice", libsvmCodec, Buffer.from("1 0:1 1:2\n0 1:1 1:3\n")],
    ["RecordIO", recordioProtobufCodec, Buffer.concat([record([1, 2]), record([3, -4])])],
    ["NPY", npyCodec, npy("<f8", "(2, 2)", Buffer.from(new Float64Array([1, 2, 3, -4]).buffer))],
    ["NPY of too little data", npyCodec, npy("<i4", "(2, 2)", Buffer.alloc(15))],
  ])("%s", (_, codec, body) => {
    const mediaType = parseMediaType(codec.mediaType);
    for (const columns of schemas) {
      const options = { columns, mediaType, maxDepth: 4 };
      const whole = wholeOutcome(codec, body, options);
      for (const outcome of everyCut(codec, body, options)) expect(outcome).toEqual(whole);
    }
  });
});
