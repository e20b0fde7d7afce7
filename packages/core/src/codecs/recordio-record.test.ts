/** The messages of RecordIO-protobuf, read and written as a protobuf runtime does. */
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RecordDType, readRecordMessage, writeRecordMessage } from "./recordio-record.ts";
import { recordDescriptor } from "./recordio-schema.cases.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("the message reader and writer, held against a protobuf runtime", () => {
  const single = fc.float({ noNaN: true });
  const count = fc.integer({ min: 0, max: 2 ** 40 });
  const tensorOf = (dtype: RecordDType) =>
    fc.record({
      dtype: fc.constant(dtype),
      values: fc.array(
        dtype === "float32" ? single : dtype === "float64" ? fc.double({ noNaN: true }) : fc.integer(),
        { maxLength: 5 },
      ),
      keys: fc.array(count, { maxLength: 5 }),
      shape: fc.array(count, { maxLength: 3 }),
    });
  const map = fc
    .uniqueArray(
      fc.tuple(fc.string(), fc.oneof(tensorOf("float32"), tensorOf("float64"), tensorOf("int32"))),
      {
        selector: ([key]) => key,
        maxLength: 4,
      },
    )
    .map((entries) => new Map(entries));
  const records = fc.record({ features: map, label: map });
  const inRuntime = (
    features: ReadonlyMap<string, ReturnType<typeof tensorOf> extends fc.Arbitrary<infer T> ? T : never>,
  ) =>
    Object.fromEntries(
      [...features].map(([key, { dtype, values, keys, shape }]) => [
        key,
        {
          value: {
            case: `${dtype}Tensor`,
            value: { values, keys: keys.map(BigInt), shape: shape.map(BigInt) },
          },
        },
      ]),
    );
  const usable = (key: string) => key !== "__proto__";

  it("reads what the runtime writes, fields of other kinds included", () => {
    fc.assert(
      fc.property(records, fc.string(), ({ features, label }, uid) => {
        fc.pre([...features.keys(), ...label.keys()].every(usable));
        const bytes = toBinary(
          recordDescriptor,
          create(recordDescriptor, {
            features: inRuntime(features),
            label: inRuntime(label),
            uid,
            configuration: "{}",
          }),
        );
        expect(readRecordMessage(Buffer.from(bytes), 1)).toEqual({ features, label });
      }),
    );
  });

  it("writes what the runtime reads", () => {
    fc.assert(
      fc.property(records, ({ features, label }) => {
        fc.pre([...features.keys(), ...label.keys()].every(usable));
        const read = fromBinary(recordDescriptor, writeRecordMessage({ features, label }));
        expect(read).toEqual(
          create(recordDescriptor, { features: inRuntime(features), label: inRuntime(label) }),
        );
      }),
    );
  });

  it("takes lists that are not packed, unknown fields and groups, and the last member of a oneof (F85)", () => {
    // Value: int32_tensor {7}, float32_tensor {values: 1.0 unpacked}, float32_tensor {values: 2.0}, field 20 varint.
    const value = hex("3A03 0A0107" + "1205 0D 0000803F" + "1206 0A04 00000040" + "A00105");
    const entry = Buffer.concat([
      hex("120F".replace("0F", value.length.toString(16).padStart(2, "0"))),
      value,
      hex("0A06 76616C756573"),
    ]);
    const message = Buffer.concat([
      hex("53 0801 5B0801 5C 54"),
      Buffer.from([0x0a, entry.length]),
      entry,
      hex("7A0161"),
    ]);
    expect(readRecordMessage(message, 1).features).toEqual(
      new Map([["values", { dtype: "float32", values: [1, 2], keys: [], shape: [] }]]),
    );
    expect(fromBinary(recordDescriptor, message)).toMatchObject({
      features: { values: { value: { case: "float32Tensor", value: { values: [1, 2] } } } },
    });
  });

  it.each([
    ["a group that is not closed", "53 0801"],
    ["a group closed by another's end", "53 0801 5C"],
    ["field number 0", "0200"],
    ["wire type 7", "0F"],
    ["a number of eleven bytes", "18 FFFFFFFFFFFFFFFFFFFFFF01"],
    ["a block longer than the message", "0A7F00"],
    ["groups without end", "53".repeat(100)],
  ])("refuses %s", (_, bytes) => {
    expect(() => readRecordMessage(hex(bytes), 3)).toThrow(
      expect.objectContaining({
        code: "SW_CODEC_RECORDIO",
        outcome: "input-invalid",
        record: 3,
        message: expect.stringContaining("Record 3"),
      }),
    );
  });
});
