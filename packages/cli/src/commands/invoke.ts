/** `stagewright invoke [stage]`: one invocation, of a stage started for it or of whatever answers at an address. */

import { readFileSync } from "node:fs";
import { request } from "node:http";
import { start } from "@stagewright/testing";
import type { AddCommand, CommandIo } from "../command.ts";
import { errors } from "../errors.ts";
import { EXIT_STATUS } from "../exit-status.ts";

interface InvokeOptions {
  readonly body?: string;
  readonly file?: string;
  readonly contentType: string;
  readonly accept?: string;
  readonly model?: string;
  readonly url?: string;
  readonly header: readonly string[];
}

interface InvokeAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Buffer;
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
    .option("--header <name: value>", "a further header; may be given more than once", collect, [])
    .option("--model <folder>", "model artifact of the stage that is started")
    .option("--url <url>", "call what answers there instead, e.g. http://127.0.0.1:8080")
    .action(async (stage: string, options: InvokeOptions) => {
      const body = readBody(options);
      const answer =
        options.url === undefined
          ? await invokeStarted(stage, options, body)
          : await post(options.url, options, body);
      end(print(io, answer));
    });
};

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function readBody({ body, file = "-" }: InvokeOptions): Buffer {
  if (body !== undefined) return Buffer.from(body, "utf8");
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (cause) {
    throw errors.SW_CLI_FILE({ file, reason: (cause as Error).message }, { cause });
  }
}

async function invokeStarted(stage: string, options: InvokeOptions, body: Buffer): Promise<InvokeAnswer> {
  const started = await start(stage, options.model === undefined ? {} : { modelDir: options.model });
  try {
    return await post(started.url, options, body);
  } finally {
    await started.stop();
  }
}

function post(base: string, options: InvokeOptions, body: Buffer): Promise<InvokeAnswer> {
  const url = new URL("/invocations", base);
  const headers: Record<string, string | number> = {
    "content-type": options.contentType,
    "content-length": body.length,
  };
  if (options.accept !== undefined) headers["accept"] = options.accept;
  for (const header of options.header) {
    const colon = header.indexOf(":");
    headers[header.slice(0, colon).trim()] = header.slice(colon + 1).trim();
  }
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"],
          body: Buffer.concat(chunks),
        }),
      );
    });
    call.on("error", (cause) =>
      reject(errors.SW_CLI_UNREACHABLE({ url: String(url), reason: cause.message }, { cause })),
    );
    call.end(body);
  });
}

/** The body goes to standard output as it is; what it is goes to standard error. */
function print(io: CommandIo, { status, contentType, body }: InvokeAnswer): number {
  io.err(`${status} ${contentType ?? "no content"}, ${body.length} bytes\n`);
  io.out(body);
  if (body.length > 0 && body.at(-1) !== 0x0a) io.err("\n");
  return status < 300 ? EXIT_STATUS.done : EXIT_STATUS.failed;
}
