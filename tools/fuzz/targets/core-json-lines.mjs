// Target: JSON lines bodies.
import { decoderOf, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

export const seeds = () =>
  seedsOf([
    '{"features": [1.5, NaN, "a"]}\n[1, 2, "b"]\r\n',
    '{"x": 1, "y": 2, "z": "c"}\n{"x": null, "y": "2", "z": ""}',
    "1\n2\nnull\n",
    '{"data":{"features":{"keys":[0],"shape":[4],"values":[1]}}}\n',
  ]);

export const dictionary = ["\n", "\r\n", '{"features":[', "NaN", "-Infinity", '"values":['].map((text) =>
  Buffer.from(text),
);

export const run = decoderOf("application/jsonlines");
