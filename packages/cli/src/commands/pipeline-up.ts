/** `stagewright pipeline up [file]`: a whole pipeline at home, behind one endpoint, until it is told to stop. */

import { once } from "node:events";
import { formatPipelineEvent, startPipeline } from "@stagewright/local";
import { InvalidArgumentError } from "commander";
import type { AddCommand } from "../command.ts";

interface UpOptions {
  readonly port: number;
}

export const addPipelineUp: AddCommand = (program, io) => {
  program
    .command("pipeline")
    .description("pipelines on this machine")
    .command("up")
    .description("start every stage of a pipeline file and one endpoint in front; Ctrl-C ends them")
    .argument("[file]", "pipeline file", "pipeline.yaml")
    .option("--port <number>", "port of the endpoint, 0 for a free one", readPort, 0)
    .action(async (file: string, { port }: UpOptions) => {
      const pipeline = await startPipeline(file, {
        port,
        onEvent: (event) => io.out(`${formatPipelineEvent(event)}\n`),
      });
      io.out(
        `\naws sagemaker-runtime invoke-endpoint --endpoint-url ${pipeline.url} --endpoint-name ${pipeline.endpointName} …\n`,
      );
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
      await pipeline.stop();
    });
};

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("expected a port from 0 to 65535");
  return port;
}
