/**
 * What one more row costs to decode, from a hundred rows to a million (the decode share of B11).
 *
 *     node bench/rows/run.mjs [seconds a point]
 */

import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { allCodecs, createCodecRegistry, parseMediaType, TableSchema } from "@stagewright/core";
import { bodyOf } from "../large-body/bodies.mjs";
import { median } from "../measure/median.mjs";
import { nodeBinary } from "../measure/node-binary.mjs";

const node = nodeBinary();
if (node !== process.execPath && process.env.BENCH_ROWS === undefined) {
  const words = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync(node, words, { stdio: "inherit", env: { ...process.env, BENCH_ROWS: "1" } });
  process.exit(status ?? 1);
}

/** Every size in turn, so that all meet the same machine. */
const ROUNDS = 7;
const ROUND_MICROSECONDS = (Number(process.argv[2] ?? 2) * 1_000_000) / ROUNDS;
const SIZES = [100, 1_000, 10_000, 100_000, 1_000_000];
const TYPES = [
  "text/csv",
  "application/jsonlines",
  "application/json",
  "text/libsvm",
  "application/x-recordio-protobuf",
];
/** As the HTTP thread does: larger bodies are decoded while they arrive, so much at a time. */
const LARGE_BYTES = 4_194_304;
const BLOCK_BYTES = 65_536;
const BAR = 1.5;

const registry = createCodecRegistry(allCodecs);
const columns = new TableSchema(
  Array.from({ length: 10 }, (_, at) => `x${at}`),
  Array.from({ length: 10 }, () => "float64"),
);

console.log(`Node ${process.version}; ns of processor time a row, marginal from the size before\n`);
console.log(
  `| media type | ${SIZES.map((size) => size.toLocaleString("en")).join(" | ")} | worst / best | bar |`,
);
console.log(`| --- | ${SIZES.map(() => "---").join(" | ")} | --- | --- |`);
for (const type of TYPES) {
  const decodes = SIZES.map((size) => decodeOf(type, size));
  // The first round runs code that is not compiled yet.
  const rounds = Array.from({ length: ROUNDS + 1 }, () => decodes.map(cost)).slice(1);
  const costs = SIZES.map((_, at) => median(rounds.map((round) => round[at])));
  const marginal = costs.map((at, index) =>
    index === 0 ? at / SIZES[0] : (at - costs[index - 1]) / (SIZES[index] - SIZES[index - 1]),
  );
  const ratio = Math.max(...marginal) / Math.min(...marginal);
  const cells = marginal.map((microseconds) => (microseconds * 1000).toFixed(0));
  console.log(`| ${type} | ${cells.join(" | ")} | ${ratio.toFixed(2)} | ≤ ${BAR} |`);
}

/** What decodes a body of so many rows. */
function decodeOf(type, rowCount) {
  const mediaType = parseMediaType(type);
  const codec = registry.find(type);
  const options = { columns, mediaType, maxDepth: 64 };
  const body = bodyOf(type, rowCount);
  const isInBlocks = body.length > LARGE_BYTES && codec.decoder !== undefined;
  const blocks = isInBlocks ? cut(body) : [];
  const decode = () => {
    if (!isInBlocks) return codec.decode(body, options);
    const decoder = codec.decoder(options);
    for (const block of blocks) decoder.write(block);
    return decoder.end();
  };
  return () => {
    const { rowCount: read } = decode();
    if (read !== rowCount) throw new Error(`${type}: ${read} rows of ${rowCount}`);
  };
}

/** Median processor time of decoding a body in one round, microseconds. */
function cost(decode) {
  const times = [];
  for (let spent = 0; times.length === 0 || spent < ROUND_MICROSECONDS; ) {
    const before = process.cpuUsage();
    decode();
    const { user, system } = process.cpuUsage(before);
    times.push(user + system);
    spent += user + system;
  }
  return median(times);
}

function cut(body) {
  return Array.from({ length: Math.ceil(body.length / BLOCK_BYTES) }, (_, at) =>
    Buffer.from(body.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES)),
  );
}
