// Target: JSON bodies, whole and in blocks: lists of records are parsed in groups.
import { decoderOf, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

export const seeds = () =>
  seedsOf([
    '{"instances": [{"features": [1.5, NaN, "a"]}, {"data": {"features": {"values": [1, 2, 3]}}}]}',
    '{"instances":[{"data":{"features":{"keys":[0,2],"shape":[3],"values":[1,-Infinity]}}}]}',
    '[[1, 2.5, "a"], ["3", null, ""]]',
    '[{"x": 1, "y": 2, "z": "c"}, {"only": 1}]',
    "[1, 2, null]",
    '{"configuration": {"instances": [0]}, "instances" : [[1, "a", 2], [3, "]", NaN]], "instances": [{"x": 1}], "z": [1]} ',
    '{"\\u0069nstances": [[1, "x"]], "instances": []}',
    '[[1, "x"],, tru, [[[[-]]]], "open',
    '{"a": 9007199254740993, "b": [[[]]], "\\u00e9\\ud835\\udd18": "\\"\\\\"}',
  ]);

export const dictionary = [
  '"features":',
  '"instances":',
  '"keys":',
  '"instances":[[',
  "]],",
  '"shape":[',
  "NaN",
  "Infinity",
  "[[[[",
  "\\u0000",
  '"__proto__":',
].map((text) => Buffer.from(text));

export const run = decoderOf("application/json");
