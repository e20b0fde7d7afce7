// In process: a hook as a function, a stage from bytes to bytes.

export { type LinkedBaseFolder, linkBaseFolder } from "./base-folder.ts";
export { errors as testingErrors } from "./errors.ts";
export { type InvokeResult, invoke } from "./invoke.ts";
export type { StageTestOptions } from "./stage-environment.ts";
export { type StartedStage, start } from "./start.ts";
// Over HTTP: a server in this process, or the stage as it ships in its own.
export { openServer, type StartedServer, startServer } from "./start-server.ts";
export { createTestContext, type TestContextOptions } from "./test-context.ts";
