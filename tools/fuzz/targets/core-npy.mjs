// Target: NPY bodies.
import { decoderOf, fixtures, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

export const seeds = () => seedsOf(fixtures("npy", ".npy"));

export const dictionary = [
  "'descr': '>f8'",
  "'fortran_order': True",
  "'shape': (2, 2)",
  "<U3",
  "|S2",
  "<f2",
].map((text) => Buffer.from(text));

export const run = decoderOf("application/x-npy");
