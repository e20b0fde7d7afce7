#!/usr/bin/env node
/** Entry of the command `xgboost-ts`. */

import { text } from "node:stream/consumers";
import { runCommand } from "./command.ts";
import { XgboostError } from "./errors.ts";

// `… | head` closes the pipe: nobody reads the rest.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    write: (output) => process.stdout.write(output),
    readStandardInput: () => text(process.stdin),
  });
} catch (error) {
  if (!(error instanceof XgboostError)) throw error;
  process.stderr.write(`xgboost-ts: ${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}
