#!/usr/bin/env node
import { runCli } from "./cli/run-cli.ts";

const { stdin, stdout, stderr } = process;
// `mleap-ts explain model.zip | head` closes our output before it is written: not a fault.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr });
