/** `stagewright serve [stage]`: the stage as it ships, in a process of its own, until it is told to stop. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { bundleStage } from "@stagewright/image";
import { linkBaseFolder } from "@stagewright/testing";
import type { AddCommand } from "../command.ts";
import { EXIT_STATUS } from "../exit-status.ts";
import { checkModel } from "../options/model.ts";
import { readPort } from "../options/port.ts";
import { addVariableOptions, stageVariables, type VariableOptions } from "../options/stage-variables.ts";

interface ServeOptions extends VariableOptions {
  readonly port: number;
  readonly host: string;
  readonly model?: string;
}

export const addServe: AddCommand = (program, _io, end) => {
  const command = program
    .command("serve")
    .description("serve a stage on this machine; Ctrl-C drains and ends it")
    .argument("[stage]", "stage module or its folder", ".")
    .option("--model <folder>", "model artifact, as the platform would unpack it into /opt/ml/model")
    .option("--port <number>", "port, 0 for a free one", readPort, 8080)
    .option("--host <address>", "address to listen on", "127.0.0.1");
  addVariableOptions(command).action(async (stage: string, options: ServeOptions) => {
    end((await serve(stage, options)) === 0 ? EXIT_STATUS.done : EXIT_STATUS.failed);
  });
};

async function serve(stage: string, options: ServeOptions): Promise<number | null> {
  const { port, host } = options;
  const model = checkModel(options.model);
  const variables = stageVariables(options);
  const { entry } = await bundleStage(stage);
  const baseFolder = await linkBaseFolder(model);
  const child = spawn(process.execPath, ["--enable-source-maps", entry, "serve"], {
    env: {
      ...variables,
      SAGEMAKER_BASE_DIR: baseFolder.path,
      SAGEMAKER_BIND_TO_PORT: String(port),
      STAGEWRIGHT_HOST: host,
    },
    stdio: "inherit",
  });
  // Ctrl-C in a terminal reaches the child by itself; a signal sent to this process alone is passed on.
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  const ignore = () => {};
  process.on("SIGTERM", passOn).on("SIGINT", ignore);
  try {
    await once(child, "close");
    return child.exitCode;
  } finally {
    process.off("SIGTERM", passOn).off("SIGINT", ignore);
    await baseFolder.remove();
  }
}
