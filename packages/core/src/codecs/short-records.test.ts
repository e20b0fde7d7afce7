/** Records that hold little: what is declared of them gets no room before it is there, whichever way a body is read. */

import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { parseMediaType } from "../media-type.ts";
import { TableSchema } from "../table-data.ts";
import { csvCodec } from "./csv.ts";
import { jsonCodec } from "./json.ts";
import { jsonLinesCodec } from "./json-lines.ts";

const WIDTH = 5000;
const MEBIBYTE = 1_048_576;
const columns = new TableSchema(
  Array.from({ length: WIDTH }, (_, at) => `c${at}`),
  Array.from({ length: WIDTH }, () => "float64"),
);

it.each([
  ["blank lines of CSV", csvCodec, "\n".repeat(MEBIBYTE), undefined],
  ["lines of one cell", csvCodec, "1\n".repeat(100_000), "SW_CODEC_CELL_COUNT"],
  ["empty lists", jsonCodec, `[${"[],".repeat(100_000)}[]]`, "SW_CODEC_CELL_COUNT"],
  // Each of them lacks every column: half a milliard of issues, which are counted and not made one by one.
  ["empty objects", jsonCodec, `[${"{},".repeat(100_000)}{}]`, "SW_CODEC_MISSING_COLUMN"],
  ["lines of empty lists", jsonLinesCodec, "[]\n".repeat(100_000), "SW_CODEC_CELL_COUNT"],
])("%s take no more than some times their size", (_, codec, text, code) => {
  const options = { columns, mediaType: parseMediaType(codec.mediaType), maxDepth: 9 };
  const body = Buffer.from(text);
  const whole = () => codec.decode(body, options);
  const inBlocks = () => {
    const decoder = codec.decoder!(options, body.length);
    for (let at = 0; at < body.length; at += 65_536) decoder.write(body.subarray(at, at + 65_536));
    return decoder.end();
  };
  for (const decode of [whole, inBlocks]) {
    const before = process.memoryUsage().arrayBuffers;
    if (code === undefined) expect(decode()).toMatchObject({ rowCount: 0 });
    else expect(decode).toThrow(expect.objectContaining({ code }));
    // Room for every record's columns would be 4 GB and more.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * MEBIBYTE);
  }
});

it("sparse vectors get no more cells than lines of libsvm, in blocks too", () => {
  const columns = new TableSchema(
    Array.from({ length: 2000 }, (_, at) => `c${at}`),
    Array.from({ length: 2000 }, () => "float64"),
  );
  const options = { columns, mediaType: parseMediaType("application/json"), maxDepth: 9 };
  const record = '{"features":{"keys":[],"shape":[2000],"values":[]}}';
  const body = Buffer.from(`[${`${record},`.repeat(40_000)}${record}]`);
  const inBlocks = () => {
    const decoder = jsonCodec.decoder!(options, body.length);
    for (let at = 0; at < body.length; at += 65_536) decoder.write(body.subarray(at, at + 65_536));
    return decoder.end();
  };
  // 8388 records are 16,776,000 cells; all of these, of two megabytes, would be 640 MB.
  const refusal = expect.objectContaining({ code: "SW_CODEC_SPARSE_SIZE", record: 8389, issueCount: 0 });
  expect(() => jsonCodec.decode(body, options)).toThrow(refusal);
  expect(inBlocks).toThrow(refusal);
});
