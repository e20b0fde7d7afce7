import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { loadBundle } from "../../bundle/load-bundle.ts";
import type { LeapFrame } from "../../frame/leap-frame.ts";
import { readLeapFrame } from "../../frame/read-leap-frame.ts";
import { writeLeapFrame } from "../../frame/write-leap-frame.ts";
import { type Command, type CommandIo, exitCodes, UsageError } from "../command.ts";
import { countedFrom, readFrameStream, writeFrameStream } from "../frame-stream.ts";

/** Scores a leap frame from a file or standard input; JSON is streamed, binary and Avro frames are read whole. */
export const transformCommand: Command = {
  name: "transform",
  summary: "score a leap frame from a file or standard input",
  usage:
    "mleap-ts transform <bundle> [frame.json|frame.avro|frame.bin] [--select a,b] [--relaxed] [--to json|binary] [--longs number|bigint]",
  run: async (args, io) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        select: { type: "string" },
        relaxed: { type: "boolean", default: false },
        to: { type: "string", default: "json" },
        longs: { type: "string", default: "bigint" },
      },
    });
    const [bundle, file, ...rest] = positionals;
    const { longs, to } = values;
    if (bundle === undefined || rest.length > 0) throw new UsageError(transformCommand.usage);
    if ((longs !== "number" && longs !== "bigint") || (to !== "json" && to !== "binary"))
      throw new UsageError(transformCommand.usage);
    const model = await loadBundle(bundle, { longs });
    const mode = values.relaxed ? "relaxed" : "strict";
    const score = (frame: LeapFrame): LeapFrame =>
      model.transform(frame, { select: values.select?.split(","), mode });
    if (to === "binary" || isBinary(file)) await whole(score, file, to, io);
    else await streamed(score, file, io);
    return exitCodes.ok;
  },
};

function isBinary(file: string | undefined): boolean {
  return file !== undefined && !file.endsWith(".json");
}

async function whole(
  score: (frame: LeapFrame) => LeapFrame,
  file: string | undefined,
  to: "json" | "binary",
  io: CommandIo,
): Promise<void> {
  const bytes = file === undefined ? await allBytes(io.stdin) : await readFile(file);
  const out = score(readLeapFrame(bytes));
  const written = to === "binary" ? writeLeapFrame(out, { format: "binary" }) : `${writeLeapFrame(out)}\n`;
  await pipeline(Readable.from([written], { objectMode: false }), io.stdout, { end: false });
}

async function allBytes(source: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

async function streamed(
  score: (frame: LeapFrame) => LeapFrame,
  file: string | undefined,
  io: CommandIo,
): Promise<void> {
  const source = file === undefined ? io.stdin : createReadStream(file);
  async function* scored(): AsyncGenerator<LeapFrame> {
    let rowsBefore = 0;
    for await (const frame of readFrameStream(texts(source))) {
      yield countedFrom(rowsBefore, () => score(frame));
      rowsBefore += frame.rowCount;
    }
  }
  await pipeline(Readable.from(writeFrameStream(scored())), io.stdout, { end: false });
}

/** UTF-8 across the borders of pieces, refused where it is none. */
async function* texts(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const part of source)
    yield typeof part === "string" ? part : decoder.decode(part, { stream: true });
  yield decoder.decode();
}
