// Target: libsvm bodies.
import { decoderOf, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

export const seeds = () =>
  seedsOf(["1 0:1.5 2:-3\n0 1:nan\n\n", "0:1\r\n1:2 0:1\r\n", "5 3:1e-4\t2:0", "4294967294:1\n"]);

export const dictionary = ["\n", "\r\n", ":", " 7:", "4294967295:", "1e400"].map((text) => Buffer.from(text));

export const run = decoderOf("text/libsvm");
