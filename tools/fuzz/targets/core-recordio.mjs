// Target: RecordIO bodies of protobuf records.
import { writeRecordioFrame, writeRecordMessage } from "@stagewright/core";
import { decoderOf, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

const tensor = (dtype, values, keys = [], shape = []) =>
  new Map([["values", { dtype, values, keys, shape }]]);
const frame = (features, label = new Map()) => writeRecordioFrame(writeRecordMessage({ features, label }));

export const seeds = () =>
  seedsOf([
    Buffer.concat([frame(tensor("float32", [1, 2, 3])), frame(tensor("float32", [4, 5, 6]))]),
    Buffer.concat([frame(tensor("int32", [1], [2], [4])), frame(tensor("int32", [], [], [4]))]),
    frame(tensor("float64", [1.5]), tensor("float32", [1])),
    frame(tensor("float64", [1, 2, 3, 4], [], [2, 2])),
  ]);

export const dictionary = [
  Uint8Array.of(0x0a, 0x23, 0xd7, 0xce),
  Uint8Array.of(0, 0, 0, 0x20),
  Uint8Array.of(0, 0, 0, 0x60),
  Buffer.from("values"),
];

export const run = decoderOf("application/x-recordio-protobuf");
