/** Runs one command line: words in, exit status out. The only place that catches everything. */

import { StagewrightError } from "@stagewright/core";
import { Command, CommanderError } from "commander";
import type { CommandIo } from "./command.ts";
import { allCommands } from "./commands/all-commands.ts";
import { EXIT_STATUS, EXIT_STATUS_HELP } from "./exit-status.ts";
import { VERSION } from "./version.ts";

const standardIo: CommandIo = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

/**
 * Runs `stagewright` with the words after its name.
 *
 * @returns the exit status, see `EXIT_STATUS`
 */
export async function runCommand(words: readonly string[], io: CommandIo = standardIo): Promise<number> {
  let status: number = EXIT_STATUS.done;
  const program = createProgram(io, (ended) => {
    status = ended;
  });
  try {
    await program.parseAsync([...words], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_STATUS.done : EXIT_STATUS.usage;
    if (error instanceof StagewrightError) {
      io.err(`${error.code}: ${error.message}\n`);
      return EXIT_STATUS.failed;
    }
    io.err(
      `stagewright: an unexpected fault, please report it: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return EXIT_STATUS.failed;
  }
}

/** The program with every command; what the reference page of the command is made of. */
export function createProgram(io: CommandIo, end: (status: number) => void): Command {
  const program = new Command("stagewright")
    .description("Stages of Amazon SageMaker inference pipelines: write, run, call, build.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError("(stagewright --help lists the commands)")
    .addHelpText("after", EXIT_STATUS_HELP);
  for (const add of allCommands) add(program, io, end);
  return program;
}
