import { existsSync, readFileSync } from "node:fs";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import type { AnyTable } from "../payload.ts";
import { Table } from "../table.ts";
import { TableSchema } from "../table-data.ts";
import { Tensor } from "../tensor.ts";
import { RecordioFrames, writeRecordioFrame } from "./recordio-frames.ts";
import { readRecordioFeatures, recordioProtobufCodec } from "./recordio-protobuf.ts";
import { recordDescriptor } from "./recordio-schema.cases.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const decode = (body: Uint8Array, columns?: TableSchema) =>
  recordioProtobufCodec.decode(body, {
    columns,
    mediaType: parseMediaType("application/x-recordio-protobuf"),
    maxDepth: 1,
  });
const encode = (payload: Tensor | AnyTable) =>
  Buffer.from(recordioProtobufCodec.encode(payload, { nonFinite: "refuse" }));
const record = (value: MessageInitShape<typeof recordDescriptor>) =>
  Buffer.from(toBinary(recordDescriptor, create(recordDescriptor, value)));
const body = (...records: MessageInitShape<typeof recordDescriptor>[]) =>
  Buffer.concat(records.map((value) => writeRecordioFrame(record(value))));
const float32 = (values: number[], keys: number[] = [], shape: number[] = []) => ({
  value: {
    case: "float32Tensor",
    value: { values, keys: keys.map(BigInt), shape: shape.map(BigInt) },
  },
});
const refusal = (message: string, at?: number) =>
  expect.objectContaining({
    code: "SW_CODEC_RECORDIO",
    outcome: "input-invalid",
    record: at,
    message: expect.stringContaining(message),
  });

/** F92: dense float32 features [1, 0, 0] with label [1]. */
const DENSE = hex(
  "0A23D7CE 30000000 0A1A 0A06 76616C756573 1210 120E 0A0C 0000803F 00000000 00000000" +
    "1212 0A06 76616C756573 1208 1206 0A04 0000803F",
);
/** F93: sparse int32 features {0: 1} of 5 columns with label 0. */
const SPARSE = hex(
  "0A23D7CE 28000000 0A15 0A06 76616C756573 120B 3A09 0A0101 120100 1A0105 120F 0A06 76616C756573 1205 3A03 0A0100",
);
/** F94: a record of one column with nothing stored. */
const ALL_MISSING = hex(
  "0A23D7CE 29000000 0A0F 0A06 76616C756573 1205 1A03 1A0101 1216 0A06 76616C756573 120C 1A0A 0A08 0000000000000000 000000",
);

describe("reading RecordIO-protobuf", () => {
  it("reads the dense record of F92", () => {
    expect(decode(DENSE)).toEqual(new Tensor("float32", Float32Array.of(1, 0, 0), [1, 3]));
  });

  it("reads the sparse record of F93: what is not stored is missing (F87, A143)", () => {
    const { NaN: missing } = Number;
    expect(decode(Buffer.concat([SPARSE, SPARSE]))).toEqual(
      new Tensor(
        "float64",
        Float64Array.of(1, missing, missing, missing, missing, 1, missing, missing, missing, missing),
        [2, 5],
      ),
    );
    expect(readRecordioFeatures(SPARSE).rows).toEqual({
      data: Float64Array.of(1),
      indices: Uint32Array.of(0),
      indptr: Uint32Array.of(0, 1),
      columnCount: 5,
    });
  });

  it("reads the record without entries of F94 as all missing (F87, F89)", () => {
    expect(decode(ALL_MISSING)).toEqual(new Tensor("float64", Float64Array.of(Number.NaN), [1, 1]));
  });

  it("keeps the shape of records that are matrices; key k is row ⌊k / columns⌋ (F87)", () => {
    const matrix = decode(body({ features: { values: float32([7], [4], [2, 3]) } })) as Tensor;
    expect(matrix.shape).toEqual([1, 2, 3]);
    expect([...(matrix.record(0).record(1).data as Float32Array)]).toEqual([Number.NaN, 7, Number.NaN]);
    expect((decode(body({ features: { values: float32([1, 2], [], [2, 1]) } })) as Tensor).shape).toEqual([
      1, 2, 1,
    ]);
  });

  it("joins the parts of a split record with nothing in between (F83)", () => {
    const payload = DENSE.subarray(8);
    const part = (kind: number, bytes: Buffer) => {
      const frame = writeRecordioFrame(bytes);
      frame.writeUInt32LE(((kind << 29) | bytes.length) >>> 0, 4);
      return frame;
    };
    const split = [
      part(1, payload.subarray(0, 13)),
      part(2, payload.subarray(13, 20)),
      part(3, payload.subarray(20)),
    ];
    expect(decode(Buffer.concat(split))).toEqual(decode(DENSE));
    const torn = "of the RecordIO body: got a frame of kind";
    expect(() => decode(Buffer.concat([split[0]!, DENSE]))).toThrow(refusal(`Frame 2 ${torn} 0`));
    expect(() => decode(Buffer.concat([DENSE, split[1]!]))).toThrow(refusal(`Frame 2 ${torn} 2`));
    expect(() => decode(split[0]!)).toThrow(refusal("Frame 2 of the RecordIO body: got the end of the body"));
  });

  it("gives a table of declared columns from records of that many values", () => {
    const columns = new TableSchema(["a", "b", "c"], ["float64", "int32", "float32"]);
    expect((decode(DENSE, columns) as AnyTable).row(0)).toEqual({ a: 1, b: 0, c: 0 });
    expect(() => decode(SPARSE, columns)).toThrow(
      refusal('got features of shape [5], expected [3], one each for "a", "b", "c"', 1),
    );
    expect((decode(Buffer.alloc(0), columns) as AnyTable).rowCount).toBe(0);
  });

  const dense = { features: { values: float32([1, 2]) } };
  it.each<[string, MessageInitShape<typeof recordDescriptor>, string]>([
    [
      "another width",
      { features: { values: float32([1, 2, 3]) } },
      'feature "values" dense float32 of shape [3], expected dense float32 of shape [2]',
    ],
    [
      "a sparse record after a dense one",
      { features: { values: float32([1], [0], [2]) } },
      "sparse float32 of shape [2]",
    ],
    [
      "another dtype",
      { features: { values: { value: { case: "float64Tensor", value: { values: [1, 2] } } } } },
      "dense float64",
    ],
    [
      "a key the first record has not",
      { features: { values: float32([1, 2]), more: float32([1]) } },
      'feature "more"',
    ],
    ["a label the first record has not", { ...dense, label: { values: float32([1]) } }, 'label "values"'],
    [
      "bytes",
      { features: { values: { value: { case: "bytes", value: { value: [Uint8Array.of(1)] } } } } },
      "of bytes",
    ],
    ["no features", {}, 'feature "values" not there'],
  ])("refuses %s by record (F88)", (_, second, message) => {
    expect(() => decode(body(dense, second))).toThrow(refusal(message, 2));
  });

  it.each<[string, MessageInitShape<typeof recordDescriptor>, string]>([
    [
      "sparse values without shape",
      { features: { values: float32([1], [0]) } },
      "a sparse tensor without shape",
    ],
    ["fewer keys than values", { features: { values: float32([1, 2], [0], [5]) } }, "1 keys and 2 values"],
    [
      "a key beyond the shape",
      { features: { values: float32([1], [5], [5]) } },
      "key 5, expected a key below 5",
    ],
    ["a key twice", { features: { values: float32([1, 2], [3, 3], [5]) } }, "key 3 twice"],
    [
      "a shape that does not hold the values",
      { features: { values: float32([1, 2], [], [3]) } },
      "2 values of shape [3]",
    ],
    [
      "a shape beyond 32 bits",
      { features: { values: float32([1], [0], [65536, 65536]) } },
      "at most 4294967295 cells",
    ],
    [
      "lists of no cells, without number: an answer would be as many empty lists",
      { features: { values: float32([], [], [9_007_199_254_740_991, 0]) } },
      "got shape [9007199254740991, 0], expected axes of 1 or more",
    ],
    ["a record without features", {}, 'got no features, expected a tensor under "values"'],
    ["features under another key", { features: { other: float32([1]) } }, 'feature keys "other"'],
  ])("refuses %s", (_, message, expected) => {
    expect(() => decode(body(message))).toThrow(refusal(expected, 1));
  });

  it("does not allocate what only the first record promises", () => {
    const wide = body({ features: { values: float32(new Array<number>(50_000).fill(1)) } });
    const empty = Buffer.concat(Array.from({ length: 100_000 }, () => writeRecordioFrame(Buffer.alloc(0))));
    expect(() => decode(Buffer.concat([wide, empty]))).toThrow(
      refusal('Record 2 of the RecordIO body: got feature "values" not there', 2),
    );
    expect(() => decode(body({ features: { values: float32([1], [0], [4_000_000_000]) } }))).toThrow(
      expect.objectContaining({ code: "SW_CODEC_SPARSE_SIZE" }),
    );
  });

  it("refuses a wrong magic, a rest of a header, and a payload past the end (F82)", () => {
    expect(() => decode(Buffer.from("text,not,recordio"))).toThrow(
      refusal("Frame 1 of the RecordIO body: got magic 0x74786574, expected 0xced7230a"),
    );
    expect(() => decode(Buffer.concat([DENSE, Buffer.alloc(5)]))).toThrow(
      refusal("Frame 2 of the RecordIO body: got 5 bytes"),
    );
    expect(() => decode(DENSE.subarray(0, 40))).toThrow(
      refusal("got 32 bytes after the header, expected 48"),
    );
  });

  it("refuses axes without number, which an answer would walk down one in the other", () => {
    const shape = (axes: number) => new Array<number>(axes).fill(1);
    const of = (axes: number) => body({ features: { values: float32([7], [], shape(axes)) } });
    expect((decode(of(31)) as Tensor).shape).toEqual(shape(32));
    expect(() => decode(of(32))).toThrow(refusal("got a shape of 32 axes, expected at most 31", 1));
    const sparse = body({ features: { values: float32([7], [0], shape(1_000_000)) } });
    expect(() => decode(sparse)).toThrow(refusal("got a shape of 1000000 axes, expected at most 31", 1));
  });

  it("ends in a tensor or a named refusal, whatever the bytes", () => {
    const whole = Buffer.concat([DENSE, SPARSE, ALL_MISSING]);
    const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    const start = fc.constantFrom(0, DENSE.length, DENSE.length + SPARSE.length);
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 5 }), start, fc.nat(whole.length), (edits, from, to) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of edits) bytes[at] = byte;
        try {
          expect(decode(bytes.subarray(from, to))).toBeInstanceOf(Tensor);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^SW_CODEC_(RECORDIO|SPARSE_SIZE)$/) });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("writing RecordIO-protobuf", () => {
  it("writes dense rows without keys and shape, one frame each, padded to 4 (F81, F90)", () => {
    // A float32 row of F92 without its label: 28 bytes of features.
    const features = DENSE.subarray(8, 36);
    const frame = Buffer.concat([hex("0A23D7CE 1C000000"), features]);
    expect(encode(new Tensor("float32", Float32Array.of(1, 0, 0, 1, 0, 0), [2, 3]))).toEqual(
      Buffer.concat([frame, frame]),
    );
    expect(encode(new Tensor("uint8", Uint8Array.of(1), [1])).length % 4).toBe(0);
  });

  it.each([
    new Tensor("float64", Float64Array.of(0.1, -2, Number.NaN, 4), [2, 2]),
    new Tensor("float32", Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2]),
    new Tensor("int32", Int32Array.of(-1, 2_147_483_647), [1, 2]),
  ])("is read back as the same tensor: %#", (tensor) => {
    expect(decode(encode(tensor))).toEqual(tensor);
  });

  it("writes 64-bit integers as int32 (F90) and refuses those that are none", () => {
    const body = encode(new Tensor("int64", BigInt64Array.of(-7n), [1, 1]));
    const [first] = new RecordioFrames().push(body);
    expect(fromBinary(recordDescriptor, first!)).toMatchObject({
      features: { values: { value: { case: "int32Tensor", value: { values: [-7], keys: [], shape: [] } } } },
    });
    expect(() => encode(new Tensor("int64", BigInt64Array.of(1n, 2n ** 31n), [2, 1]))).toThrow(
      expect.objectContaining({ code: "SW_CODEC_UNWRITABLE", outcome: "stage-fault" }),
    );
  });

  it("writes a table of one number dtype, and has no form for others", () => {
    const table = Table.of({ a: { dtype: "float64", values: [1] }, b: { dtype: "float64", values: [2] } });
    expect(decode(encode(table))).toEqual(new Tensor("float64", Float64Array.of(1, 2), [1, 2]));
    const mixed = Table.of({ a: { dtype: "float64", values: [1] }, b: { dtype: "string", values: ["x"] } });
    expect(recordioProtobufCodec.canEncode?.(mixed)).toBe(false);
    expect(recordioProtobufCodec.canEncode?.(new Tensor("string", ["x"], [1, 1]))).toBe(false);
    expect(recordioProtobufCodec.canEncode?.(new Tensor("uint32", Uint32Array.of(1), [1, 1]))).toBe(false);
  });
});

const SHARED = new URL("../../../../../shared/data/recordio/", import.meta.url);
describe.skipIf(!existsSync(SHARED))("the fixtures of the platform's readers (needs ../shared/data)", () => {
  const file = (name: string) => readFileSync(new URL(name, SHARED));
  const rowsOf = (name: string) => {
    const tensor = decode(file(name)) as Tensor;
    return Array.from({ length: tensor.rowCount }, (_, row) => [
      ...(tensor.record(row).data as Float64Array),
    ]);
  };
  const missing = Number.NaN;

  it("reads whole and split records alike, and fails at the 13th frame of the torn ones (F83)", () => {
    expect(rowsOf("ml-io/split_records.pr")).toEqual(rowsOf("ml-io/complete_records.pr"));
    expect(rowsOf("ml-io/complete_records.pr")).toHaveLength(5);
    expect(() => rowsOf("ml-io/corrupted_split_records.pr")).toThrow(refusal("Frame 13 "));
  });

  it.each([
    [
      "dense_as_sparse",
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
    ],
    [
      "diagonal",
      [
        [1, missing, missing],
        [missing, 1, missing],
        [missing, missing, 1],
      ],
    ],
    [
      "single_value_bot_left",
      [
        [missing, missing, missing],
        [missing, missing, missing],
        [1, missing, missing],
      ],
    ],
    [
      "single_value_center",
      [
        [missing, missing, missing],
        [missing, 1, missing],
        [missing, missing, missing],
      ],
    ],
    [
      "single_value_top_right",
      [
        [missing, missing, 1],
        [missing, missing, missing],
        [missing, missing, missing],
      ],
    ],
  ])("reads %s", (name, expected) => {
    expect(rowsOf(`xgboost-container/sparse_edge_cases/${name}.pbr`)).toEqual(expected);
  });
});
