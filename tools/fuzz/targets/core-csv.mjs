// Target: CSV bodies.
import { decoderOf, seedsOf } from "./core-codec-models.mjs";

export { isExpected, maxMegabytes, watches } from "./core-codec-models.mjs";

export const seeds = () =>
  seedsOf([
    "1,2.5,a\n-3e-4,nan,b\r\n",
    '"1","2","x ""y"" z"\n,inf,\n',
    "9007199254740993,255,true,-1\r1,0,0,2\r",
    "\ufeff1.5\n\n2\n",
    "1,2\n",
    'é,𝔘,"line\nbreak"',
  ]);

export const dictionary = ['"', '""', "\r\n", ",", "\ufeff", "-inf", "1e400", "0x10"].map((text) =>
  Buffer.from(text),
);

export const run = decoderOf("text/csv");
