/** A pipeline at home. */

export { errors as localErrors } from "./errors.ts";
export type { HopReport } from "./invoke-pipeline.ts";
export {
  type Pipeline,
  type PipelineAnswer,
  type PipelineInvocation,
  type PipelineOptions,
  startPipeline,
} from "./pipeline.ts";
export { containerNames, type PipelineDefinition, type PipelineStage } from "./pipeline-definition.ts";
/** What it tells while it runs. */
export { formatPipelineEvent, type PipelineEvent } from "./pipeline-events.ts";
export { parsePipelineFile, readPipelineFile } from "./pipeline-file.ts";
