// For tests run by vitest: matchers, registered by this import, and vector files as tests.

export { type ExpectedPlace, stageMatchers } from "./matchers.ts";
export type { AnswerLike, ExpectedRefusal } from "./refusal.ts";
export { type TestVectorsOptions, testVectors } from "./test-vectors.ts";
