/** MLeap bundles: load, schema, errors. */
export { DTYPE_OF_BASIC } from "./column-type.ts";
export { mleapErrors } from "./errors.ts";
export { leapFramePayload, readLeapFramePayload } from "./leap-frame-payload.ts";
export {
  bundleColumns,
  type MleapInput,
  type MleapModel,
  type MleapModelOptions,
  mleapModel,
} from "./mleap-model.ts";
export type { SchemaMismatch } from "./schema-check.ts";
