#!/usr/bin/env node
import { runCli } from "./cli/run-cli.ts";

const { stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr });
