/** Variables a stage started by the command gets: the machine's, a file's, and those named on the command line, the later ones first. */

import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { type Command, InvalidArgumentError } from "commander";
import { errors } from "../errors.ts";

/** Options that set variables. */
export interface VariableOptions {
  readonly envFile?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Adds `--env` and `--env-file` to a command that starts a stage. */
export function addVariableOptions(command: Command): Command {
  return command
    .option("--env <name=value>", "a variable of the stage; may be given more than once", collect, {})
    .option("--env-file <path>", "file of variables, NAME=value a line; --env wins");
}

/**
 * The variables a stage is started with.
 *
 * @throws SW_CLI_FILE
 */
export function stageVariables({
  envFile,
  env,
}: VariableOptions): Readonly<Record<string, string | undefined>> {
  return { ...process.env, ...(envFile === undefined ? {} : readEnvFile(envFile)), ...env };
}

function readEnvFile(file: string): Readonly<Record<string, string>> {
  try {
    return parseEnv(readFileSync(file, "utf8")) as Record<string, string>;
  } catch (cause) {
    throw errors.SW_CLI_FILE({ file, reason: (cause as Error).message }, { cause });
  }
}

function collect(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("expected NAME=value");
  return { ...before, [name]: value };
}
