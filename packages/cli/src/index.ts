// The command as a function; `bin/stagewright.mjs` is its only caller at the desk.

export { type CommandDescription, describeCommands } from "./command-reference.ts";
export { errors as cliErrors } from "./errors.ts";
export { EXIT_STATUS } from "./exit-status.ts";
export { runCommand } from "./run-command.ts";
