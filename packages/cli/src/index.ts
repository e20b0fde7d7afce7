// The command as a function; `bin/stagewright.mjs` is its only caller at the desk.
export { EXIT_STATUS } from "./exit-status.ts";
export { runCommand } from "./run-command.ts";
