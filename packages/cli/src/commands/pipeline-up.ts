/** `stagewright pipeline up [file]`: a whole pipeline at home, behind one endpoint, until it is told to stop. */

import { once } from "node:events";
import { formatPipelineEvent, startPipeline } from "@stagewright/local";
import type { AddCommand } from "../command.ts";
import { readPort } from "../options/port.ts";

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
      const { url, endpointName } = pipeline;
      io.out(
        `\ncurl --data-binary @rows.csv --header 'content-type: text/csv' ${url}/endpoints/${endpointName}/invocations\n` +
          `aws sagemaker-runtime invoke-endpoint --endpoint-url ${url} --endpoint-name ${endpointName} --content-type text/csv --body fileb://rows.csv /dev/stdout\n`,
      );
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
      await pipeline.stop();
    });
};
