/** `stagewright invoke [stage]`: one invocation, of a stage started for it or of whatever answers at an address. */

import { readFileSync } from "node:fs";
import { type IncomingMessage, request, validateHeaderName, validateHeaderValue } from "node:http";
import { isatty } from "node:tty";
import { connectionFailure, start } from "@stagewright/testing";
import { InvalidArgumentError } from "commander";
import type { AddCommand, CommandIo } from "../command.ts";
import { errors } from "../errors.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import { checkModel } from "../options/model.ts";
import { readUrl } from "../options/url.ts";

interface InvokeOptions {
  readonly body?: string;
  readonly file?: string;
  readonly contentType: string;
  readonly accept?: string;
  readonly model?: string;
  readonly url?: string;
  readonly header: readonly Header[];
}

export const addInvoke: AddCommand = (program, io, end) => {
  program
    .command("invoke")
    .description("send one invocation and print the answer")
    .argument("[stage]", "stage module or its folder; it is started for this call", ".")
    .option("--body <text>", "the request body")
    .option("--file <path>", "file that holds the body, - for standard input (the default)")
    .option("--content-type <type>", "media type of the body", "text/csv")
    .option("--accept <type>", "media type of the answer")
    .option("--header <name: value>", "a further header; may be given more than once", readHeader, [])
    .option("--model <folder>", "model artifact of the stage that is started")
    .option("--url <url>", "call what answers there instead, e.g. http://127.0.0.1:8080", readUrl)
    .action(async (stage: string, options: InvokeOptions) => {
      checkModel(options.model);
      const body = readBody(io, options);
      const status =
        options.url === undefined
          ? await invokeStarted(io, stage, options, body)
          : await post(io, options.url, options, body);
      end(status < 300 ? EXIT_STATUS.done : EXIT_STATUS.failed);
    });
};

/** Name and value. */
type Header = readonly [string, string];

function readHeader(text: string, before: readonly Header[]): readonly Header[] {
  const colon = text.indexOf(":");
  const header = [text.slice(0, Math.max(0, colon)).trim(), text.slice(colon + 1).trim()] as const;
  try {
    validateHeaderName(header[0]);
    validateHeaderValue(...header);
  } catch {
    throw new InvalidArgumentError('expected "name: value"');
  }
  return [...before, header];
}

function readBody(io: CommandIo, { body, file = "-" }: InvokeOptions): Buffer {
  if (body !== undefined) return Buffer.from(body, "utf8");
  if (file === "-" && isatty(0))
    io.err("the body, from the keyboard; Ctrl-D ends it (--body and --file name it instead)\n");
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (cause) {
    throw errors.SW_CLI_FILE({ file, reason: (cause as Error).message }, { cause });
  }
}

async function invokeStarted(
  io: CommandIo,
  stage: string,
  options: InvokeOptions,
  body: Buffer,
): Promise<number> {
  const started = await start(stage, options.model === undefined ? {} : { modelDir: options.model });
  try {
    return await post(io, started.url, options, body);
  } finally {
    await started.stop();
  }
}

/** Sends one invocation and prints its answer; resolves to the status. */
function post(io: CommandIo, base: string, options: InvokeOptions, body: Buffer): Promise<number> {
  const url = new URL("/invocations", base);
  const headers: Record<string, string | number> = {
    "content-type": options.contentType,
    "content-length": body.length,
  };
  if (options.accept !== undefined) headers["accept"] = options.accept;
  for (const [name, value] of options.header) headers[name.toLowerCase()] = value;
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", headers, agent: false }, (response) =>
      print(io, response).then(resolve, reject),
    );
    call.on("error", (cause) =>
      reject(errors.SW_CLI_UNREACHABLE({ url: String(url), reason: connectionFailure(cause) }, { cause })),
    );
    call.end(body);
  });
}

/** The body goes to standard output as it is and as it comes; what it is goes to standard error. */
async function print(io: CommandIo, response: IncomingMessage): Promise<number> {
  const { statusCode = 0, headers } = response;
  const length = headers["content-length"];
  const size = statusCode === 204 ? "0 bytes" : length === undefined ? "a stream" : `${length} bytes`;
  io.err(`${statusCode} ${headers["content-type"] ?? "no content"}, ${size}\n`);
  let last: number | undefined;
  let byteCount = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      io.out(chunk);
      byteCount += chunk.length;
      last = chunk.at(-1);
    }
  } catch (cause) {
    throw errors.SW_CLI_CUT_OFF({ byteCount }, { cause });
  }
  if (last !== undefined && last !== 0x0a) io.err("\n");
  return statusCode;
}
