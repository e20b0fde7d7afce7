// The process: what an image and the desk run.

export { type BodyHeaders, receiveBody } from "./content-encoding.ts";
// Errors and their statuses.
export { errors as serverErrors } from "./errors.ts";
export { HTTP_STATUS } from "./http-status.ts";
export { invocationIdOf } from "./invocation-id.ts";
export { createInlineLane, type Lane, type Lanes } from "./lane.ts";
export { LineBuffer } from "./line-buffer.ts";
export { createStageLog, type StageLog } from "./log.ts";
// What a stage declares, as OpenAPI.
export { OPENAPI_PATH, type OpenApiDocument, openApiDocument } from "./openapi/openapi-document.ts";
export type { DescribedColumn, DescribedSide, StageDescription } from "./openapi/stage-description.ts";
export { type Reply, replyOf, replyOfError } from "./reply.ts";
export { type InvocationScope, runInvocation } from "./run-invocation.ts";
export { type ServeOptions, serveStage } from "./serve.ts";
export { sessionHeadersOf } from "./session-headers.ts";
export type { LifecycleState } from "./stage-lifecycle.ts";
// The server around a stage, and the one invocation function behind it.
export { createStageServer, type StageServer, type StageServerOptions } from "./stage-server.ts";
