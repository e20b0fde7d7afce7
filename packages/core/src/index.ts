// Stages: define one, open it, run an invocation through it.

export type { AnswerStream } from "./answer-stream.ts";
export type { BatchOptions } from "./batch/batch-options.ts";
export { type ArrivingBody, bodyByteLength } from "./body-decoder.ts";
// Codecs and negotiation: bytes of a media type ↔ payload.
export {
  type BodyDecoder,
  type Codec,
  type CodecRegistry,
  createCodecRegistry,
  type DecodeOptions,
  type EncodedBody,
  type EncodeOptions,
} from "./codec.ts";
export { allCodecs } from "./codecs/all-codecs.ts";
export { readDecimal } from "./codecs/decimal-bytes.ts";
export { readLibsvmRows } from "./codecs/libsvm.ts";
export { readParquetNumbers } from "./codecs/parquet.ts";
export { writeRecordioFrame } from "./codecs/recordio-frames.ts";
export { type RecordioFeatures, readRecordioFeatures } from "./codecs/recordio-protobuf.ts";
export { type RecordDType, type RecordTensor, writeRecordMessage } from "./codecs/recordio-record.ts";
export type { SparseRows } from "./codecs/sparse-rows.ts";
export type {
  BoolColumn,
  ColumnDeclaration,
  DeclaredColumn,
  FloatColumn,
  IntegerColumn,
  LongColumn,
  StringColumn,
} from "./column-declaration.ts";
export type { Context } from "./context.ts";
export { InvocationContext } from "./context.ts";
// The container around a stage.
export * from "./contract.ts";
export {
  type ArrayOfDType,
  allocateValues,
  DTYPES,
  type DType,
  INTEGER_RANGES,
  isDType,
  type NumberDType,
  type ValueOf,
  type ValuesOf,
} from "./dtype.ts";
export {
  type Environment,
  type EnvironmentVariable,
  environmentVariables,
  type LogLevel,
  type PortRange,
  readEnvironment,
} from "./environment.ts";
// Errors: the family, its outcomes, and the way a package declares its own catalogue.
export {
  defineErrors,
  type ErrorDefinition,
  type ErrorMaker,
  type ErrorPlace,
  type Issue,
  quote,
  quoteList,
  StagewrightError,
} from "./error-catalogue.ts";
export { errors } from "./errors.ts";
export { type ExecutionParameters, executionParametersDocument } from "./execution-parameters.ts";
// Half precision, for models whose border is float16.
export { halfToNumber } from "./half.ts";
export type { Answer, ArrivedBody, Invocation, Span } from "./invocation.ts";
export { INVOCATION_STEPS, type InvocationStep } from "./invocation-step.ts";
export { IssueCollector, MAX_ISSUES } from "./issues.ts";
export {
  createLoadContext,
  type LoadContext,
  type LoadContextParts,
  type RoutesContext,
} from "./load-context.ts";
export { type Logger, silentLogger } from "./logger.ts";
export {
  type AcceptRange,
  formatMediaType,
  type MediaType,
  parseAccept,
  parseMediaType,
} from "./media-type.ts";
export { chooseModelFile, type ModelFileRules } from "./model-file.ts";
// Columns a model brings to a stage that declares none.
export { type DeclaringModel, modelInput } from "./model-input.ts";
export type { Negotiation, ReadDecision } from "./negotiation.ts";
export { formatFloat32, formatFloat64 } from "./number-text.ts";
export { type OpenStage, type OpenStageOptions, openStage } from "./open-stage.ts";
export { OUTCOMES, type Outcome } from "./outcome.ts";
// Payloads: what lies between codecs and hooks.
export {
  type AnyTable,
  type Bytes,
  bytes,
  isPayload,
  type Json,
  json,
  type Payload,
  type PayloadKind,
  type Text,
  text,
} from "./payload.ts";
export { placeholderRow } from "./placeholder-row.ts";
export type { SessionChange } from "./session-change.ts";
export {
  collectSharedModels,
  loadShared,
  receiveSharedModels,
  type SharedLoading,
} from "./shared-models.ts";
export {
  type AnsweringStage,
  defineStage,
  type ErrorBody,
  type HookAnswer,
  type InputStage,
  isStage,
  type LoadedStage,
  type NamedStage,
  type OutputDeclaration,
  type PostprocessedStage,
  type PredictedStage,
  type PreprocessedStage,
  type Stage,
  type StageHooks,
  type StageOptions,
  type WarmUp,
} from "./stage.ts";
export { HealthReport, type StageHealth } from "./stage-health.ts";
export { stageNegotiation } from "./stage-negotiation.ts";
export type { ColumnDeclarations, ColumnPair, SchemaDeclaration, StageSchema } from "./stage-schema.ts";
export { type ModelTrial, modelTrial, type TriedModel } from "./stage-trial.ts";
export type { StreamPart } from "./stream-parts.ts";
export { type ColumnTypes, type Renamed, type Retyped, type RowOf, Table } from "./table.ts";
export { TableSchema } from "./table-data.ts";
export { type NumberTensor, sizeOfShape, Tensor } from "./tensor.ts";
export { parseTraceContext, type TraceContext } from "./trace-context.ts";
export type { TriedCost } from "./tried-cost.ts";
