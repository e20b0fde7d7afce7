/** A pipeline at home: its stages as processes, or containers that run already, behind one endpoint. */

export { errors as localErrors } from "./errors.ts";
// For whatever else runs stages at the desk.
export { END_WITH_RUNNER } from "./hosts/end-with-runner.ts";
export type { HopReport } from "./invoke-pipeline.ts";
export {
  type EndpointOptions,
  type OpenEndpoint,
  openEndpoint,
  type PipelineAnswer,
  type PipelineInvocation,
} from "./open-endpoint.ts";
export { type Pipeline, type PipelineOptions, startPipeline } from "./pipeline.ts";
/** What a pipeline is made of. */
export { containerNames, type PipelineDefinition, type PipelineStage } from "./pipeline-definition.ts";
/** What it tells while it runs. */
export { formatPipelineEvent, type PipelineEvent } from "./pipeline-events.ts";
export { parsePipelineFile, readPipelineFile } from "./pipeline-file.ts";
