import { MleapError } from "../errors.ts";
import { type Command, type CommandIo, exitCodes, UsageError } from "./command.ts";
import { convertCommand } from "./commands/convert.ts";
import { explainCommand } from "./commands/explain.ts";
import { lintCommand } from "./commands/lint.ts";
import { rowCommand } from "./commands/row.ts";
import { transformCommand } from "./commands/transform.ts";

const commands: readonly Command[] = [
  transformCommand,
  rowCommand,
  explainCommand,
  lintCommand,
  convertCommand,
];

/** Runs `mleap-ts` and answers its exit code; errors are sentences on `stderr`. */
export async function runCli(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? io.stderr : io.stdout).write(help());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    io.stderr.write(
      `mleap-ts: no command "${name}"; there are ${commands.map((candidate) => candidate.name).join(", ")}\n`,
    );
    return exitCodes.usage;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    return report(error, io);
  }
}

function report(error: unknown, { stderr }: CommandIo): number {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof MleapError) {
    stderr.write(`mleap-ts: ${error.message} (${error.code})\n`);
    return exitCodes.refused;
  }
  // The reader of our output went away: nothing is left to do.
  if (code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE") return exitCodes.ok;
  if (error instanceof UsageError) {
    stderr.write(`usage: ${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof Error && code.startsWith("ERR_PARSE_ARGS")) {
    stderr.write(`mleap-ts: ${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof Error && /^E[A-Z]+$/.test(code)) {
    stderr.write(`mleap-ts: ${error.message}\n`);
    return exitCodes.refused;
  }
  if (error instanceof TypeError && code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
    stderr.write("mleap-ts: the input is not UTF-8\n");
    return exitCodes.refused;
  }
  stderr.write(`mleap-ts: fault: ${error instanceof Error ? error.message : String(error)}\n`);
  return exitCodes.fault;
}

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "mleap-ts <command>",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    ...commands.map(({ usage }) => `  ${usage}`),
    "",
    "exit codes: 0 done; 1 the bundle, frame or row was refused, or lint found something; 2 the command line was not understood; 70 a fault of the program",
    "",
  ].join("\n");
}
