/** `stagewright dev [stage]`: the stage as it ships, started anew at every change, with its last invocations. */

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { AddCommand, CommandIo } from "../command.ts";
import { createDevServer, DEV_VIEW_PATH } from "../dev/dev-server.ts";
import { DevSession } from "../dev/dev-session.ts";
import { errors } from "../errors.ts";
import { readPort } from "../options/port.ts";
import { addVariableOptions, stageVariables, type VariableOptions } from "../options/stage-variables.ts";

interface DevOptions extends VariableOptions {
  readonly port: number;
  readonly model?: string;
}

export const addDev: AddCommand = (program, io) => {
  const command = program
    .command("dev")
    .description("serve a stage, start it anew at every change, show its last invocations; Ctrl-C ends it")
    .argument("[stage]", "stage module or its folder", ".")
    .option("--model <folder>", "model artifact; a change of it starts the stage anew, too")
    .option("--port <number>", "port of 127.0.0.1, 0 for a free one", readPort, 8080);
  addVariableOptions(command).action((stage: string, options: DevOptions) => dev(io, stage, options));
};

async function dev(io: CommandIo, stage: string, options: DevOptions): Promise<void> {
  const say = (line: string, isProblem = false) => (isProblem ? io.err : io.out)(`${line}\n`);
  const session = new DevSession({ stage, model: options.model, variables: stageVariables(options), say });
  const server = createDevServer(session);
  const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  try {
    const url = `http://127.0.0.1:${await listen(server, options.port)}`;
    say(`${url}/invocations  the stage\n${url}${DEV_VIEW_PATH}  its last invocations`);
    await Promise.race([session.start(), stopped]);
    await stopped;
  } finally {
    await session.close();
    server.close();
    server.closeAllConnections();
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(errors.SW_CLI_LISTEN({ port, reason: cause.message }, { cause })));
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
