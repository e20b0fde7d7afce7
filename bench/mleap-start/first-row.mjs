// One process: load a bundle of the airbnb shape and score its first row. Run by start.mjs.
import { readFileSync } from "node:fs";
import { loadBundle, readLeapFrame } from "mleap-ts-runtime";

const [bundle, frameFile] = process.argv.slice(2);
const model = await loadBundle(bundle);
const frame = readLeapFrame(readFileSync(frameFile));
const score = model.compileRow({ inputs: frame.schema.names, outputs: [model.outputSchema.names.at(-1)] });
if (score(frame.row(0)) === null) process.exitCode = 1;
