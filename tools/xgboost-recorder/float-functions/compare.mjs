// Compares expFloat and logFloat with the C library over all 2^32 floats: node compare.mjs reference.txt
// reference.txt is what reference.c prints. Needs the built package; takes some minutes.
import { readFileSync } from "node:fs";
import { expFloat, logFloat } from "../../../packages/xgboost-ts-runtime/dist/float-functions.js";

const functions = { expf: expFloat, logf: logFloat };
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
let differing = 0;
let compared = 0;
for (const line of readFileSync(process.argv[2], "utf8").trim().split("\n")) {
  const [name, block, expected] = line.split(" ");
  const hash = hashOf(functions[name], Number(block));
  compared++;
  if (hash === Number(expected)) continue;
  differing++;
  console.log(`${name}, floats 0x${Number(block).toString(16)}000000 on: results differ`);
}
console.log(`${compared} blocks of 2^24 floats, ${differing} differ`);
process.exit(differing > 0 ? 1 : 0);

function hashOf(evaluate, block) {
  let hash = 2166136261;
  for (let low = 0; low < 1 << 24; low++) {
    bits[0] = (block << 24) | low;
    const value = evaluate(float[0]);
    if (Number.isNaN(value)) bits[0] = 0x7fc00000;
    else float[0] = value;
    hash = Math.imul(hash ^ bits[0], 16777619);
  }
  return hash >>> 0;
}
