import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BasicType,
  type DataType,
  LeapFrame,
  list,
  MleapError,
  readLeapFrame,
  SparseTensor,
  scalar,
  tensor,
  writeLeapFrame,
} from "../index.ts";

const doubles = fc.double();
const values: Record<Exclude<BasicType, "byte_string">, fc.Arbitrary<unknown>> = {
  boolean: fc.boolean(),
  byte: fc.integer({ min: -128, max: 127 }),
  short: fc.integer({ min: -32768, max: 32767 }),
  int: fc.integer(),
  long: fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
  float: fc.float(),
  double: doubles,
  string: fc.string({ unit: "grapheme" }),
};
const vectors = fc.array(doubles).map((items) => Float64Array.from(items));
const sparse = fc.uniqueArray(fc.nat(50)).map((indices) => {
  const sorted = Int32Array.from(indices).sort();
  return new SparseTensor(
    "double",
    sorted,
    Float64Array.from(sorted, (index) => index / 7),
    [60],
  );
});

const columns: fc.Arbitrary<readonly [DataType, fc.Arbitrary<unknown>]> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...(Object.keys(values) as (keyof typeof values)[])), fc.boolean(), fc.boolean())
    .map(([base, nullable, isList]) => {
      const arbitrary = isList ? fc.array(values[base], { maxLength: 4 }) : values[base];
      const type = isList ? list(base, { nullable }) : scalar(base, { nullable });
      return [type, nullable ? fc.option(arbitrary) : arbitrary] as const;
    }),
  fc.constant([tensor("double", { nullable: false }), fc.oneof(vectors, sparse)] as const),
);
const frames = fc
  .array(columns, { minLength: 1, maxLength: 4 })
  .chain((all) =>
    fc.tuple(
      fc.constant(all.map(([type], i) => ({ name: `c${i}`, type }))),
      fc.array(fc.tuple(...all.map(([, value]) => value)), { maxLength: 5 }),
    ),
  )
  .map(([fields, rows]) => LeapFrame.fromRows(fields, rows));

/** NaN and infinities have no JSON form; -0 loses its sign there. */
const isPlain = (frame: LeapFrame): boolean =>
  !/null/.test(writeLeapFrame(frame)) &&
  !JSON.stringify(frame.rows(), (_k, v: unknown) =>
    typeof v === "bigint" ? String(v) : Object.is(v, -0) ? "-0" : v,
  ).includes('"-0"');

describe("leap frames", () => {
  it("survive the binary format unchanged", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const back = readLeapFrame(writeLeapFrame(frame, { format: "binary" }));
        expect(back.schema.fields).toEqual(frame.schema.fields);
        expect(back.rows()).toEqual(frame.rows());
      }),
    );
  });

  it("survive JSON unchanged, where JSON can carry them", () => {
    fc.assert(
      fc.property(frames.filter(isPlain), (frame) => {
        const back = readLeapFrame(writeLeapFrame(frame));
        expect(back.rows().flat().map(plain)).toEqual(frame.rows().flat().map(plain));
        expect(writeLeapFrame(back)).toBe(writeLeapFrame(frame));
      }),
    );
  });

  it("readers end garbage with a named error", () => {
    const valid = writeLeapFrame(
      LeapFrame.fromRows([{ name: "a", type: scalar("string") }], [["x"], [null]]),
      { format: "binary" },
    );
    const damaged = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = Uint8Array.from(valid);
      copy[at] = byte;
      return copy;
    });
    const avro = fc
      .uint8Array({ maxLength: 200 })
      .map((bytes) => Uint8Array.of(0x4f, 0x62, 0x6a, 1, ...bytes));
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array(), damaged, avro),
        fc.constantFrom("json", "binary", "avro", undefined),
        (bytes, format) => {
          try {
            readLeapFrame(bytes, { format });
          } catch (error) {
            expect(error).toBeInstanceOf(MleapError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Boxes of typed arrays differ between reader and writer; their contents must not. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("values" in value) || Array.isArray(value))
    return value;
  const { kind, dimensions, values: stored } = value as SparseTensor<"double">;
  return { kind, dimensions: [...dimensions], values: [...stored] };
}
