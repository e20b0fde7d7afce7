// In process: a hook as a function, a stage from bytes to bytes, a model artifact made of what a test writes down.

export { type LinkedBaseFolder, linkBaseFolder } from "./base-folder.ts";
export { connectionFailure } from "./connection-failure.ts";
export { errors as testingErrors } from "./errors.ts";
export { type FakeModelDir, type FakeModelFile, fakeModelDir } from "./fake-model-dir.ts";
export { type InvokeResult, invoke } from "./invoke.ts";
export { endPhrase, processEnd } from "./process-end.ts";
export type { StageTestOptions } from "./stage-environment.ts";
export { type StartedStage, start } from "./start.ts";
// Over HTTP: a server in this process, or the stage as it ships in its own.
export { openServer, type StartedServer, startServer } from "./start-server.ts";
export { createTestContext, type TestContextOptions } from "./test-context.ts";
// Vectors: files of requests and answers.
export { askTogether } from "./vectors/ask-together.ts";
export {
  type CaseResult,
  type RunVectorsOptions,
  runVectors,
  type VectorReport,
} from "./vectors/run-vectors.ts";
export { BUILT_IN_TOLERANCES, type Tolerance } from "./vectors/tolerance.ts";
export {
  type ExpectedAnswer,
  parseVectorFile,
  readVectorFile,
  type VectorCase,
  type VectorFile,
  type VectorRequest,
} from "./vectors/vector-file.ts";
export { vectorOptions } from "./vectors/vector-options.ts";
export { type VectorEntry, vectorFileEntries } from "./vectors/vector-reference.ts";
export {
  openAsItShips,
  openAtUrl,
  openInProcess,
  openOverHttp,
  type VectorAnswer,
  type VectorWay,
} from "./vectors/vector-way.ts";
