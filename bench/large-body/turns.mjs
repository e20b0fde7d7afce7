/**
 * How long a ping may have to wait for the HTTP thread while it decodes a body that arrives: processor time of each block of 64 KiB,
 * which says so also on a machine that does something else.
 *
 *     node bench/large-body/turns.mjs [megabytes]      with Node 24
 */

import { Buffer } from "node:buffer";
import { allCodecs, parseMediaType, TableSchema } from "@stagewright/core";
import { quantile } from "../measure/call.mjs";
import { LARGE_TYPES, largeBody } from "./bodies.mjs";

const BLOCK_BYTES = 65_536;
const byteLength = Number(process.argv[2] ?? 100) * 1_000_000;
const names = Array.from({ length: 10 }, (_, at) => `x${at}`);
const columns = new TableSchema(
  names,
  names.map(() => "float64"),
);

console.log("| media type | median, ms | p99 | longest | the end |\n| --- | --- | --- | --- | --- |");
for (const type of LARGE_TYPES) {
  const codec = allCodecs.find(({ mediaType }) => mediaType === type);
  if (codec.decoder === undefined) continue;
  decode(codec, 8_000_000);
  const { blocks, end } = decode(codec, byteLength);
  const cells = [quantile(blocks, 0.5), quantile(blocks, 0.99), quantile(blocks, 1), end];
  console.log(`| ${type} | ${cells.map((ms) => ms.toFixed(1)).join(" | ")} |`);
}

/** Milliseconds of every block, and of the end. */
function decode(codec, size) {
  const body = largeBody(codec.mediaType, size);
  const options = { columns, mediaType: parseMediaType(codec.mediaType), maxDepth: 64 };
  const decoder = codec.decoder(options, body.byteLength);
  const memory = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  const blocks = [];
  let used = 0;
  for (const piece of body.pieces()) {
    for (let at = 0; at < piece.length; ) {
      const copied = piece.copy(memory, used, at);
      used += copied;
      at += copied;
      if (used < BLOCK_BYTES) continue;
      blocks.push(processorMs(() => decoder.write(memory)));
      used = 0;
    }
  }
  if (used > 0) blocks.push(processorMs(() => decoder.write(memory.subarray(0, used))));
  let rows = 0;
  const end = processorMs(() => {
    rows = decoder.end().rowCount;
  });
  if (rows !== body.rows) throw new Error(`${codec.mediaType}: ${rows} rows of ${body.rows}`);
  return { blocks, end };
}

function processorMs(work) {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
