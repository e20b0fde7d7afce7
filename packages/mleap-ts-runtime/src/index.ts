/** Loads MLeap bundles and scores them. */

export type { BundleReport, ExplainedNode, ExplainedPort } from "./bundle/explain-bundle.ts";
export { explainBundle } from "./bundle/explain-bundle.ts";
export type { BundleLimits } from "./bundle/limits.ts";
export type { LoadOptions } from "./bundle/load-bundle.ts";
export { loadBundle } from "./bundle/load-bundle.ts";
export { readArchiveFiles, readBundleFiles } from "./bundle/read-bundle.ts";
export type { BundleIssue, MleapErrorCode } from "./errors.ts";
export { errorCatalogue, MleapError } from "./errors.ts";
export type { BasicType, DataShape, DataType } from "./frame/data-type.ts";
export { list, map, scalar, tensor } from "./frame/data-type.ts";
export { LeapFrame } from "./frame/leap-frame.ts";
export { readLeapFrame } from "./frame/read-leap-frame.ts";
export type { Field } from "./frame/schema.ts";
export { Schema } from "./frame/schema.ts";
export { writeLeapFrame } from "./frame/write-leap-frame.ts";
export { formatJavaDouble, formatJavaFloat } from "./math/java-number-format.ts";
export { javaTrim, parseJavaDouble, parseJavaFloat } from "./math/java-number-reading.ts";
export { allOps } from "./ops/all-ops.ts";
export * as attribute from "./registry/attribute.ts";
export type { AttributesOf, Equality, Op, OpContext, OpDefinition } from "./registry/define-op.ts";
export { defineOp, exact, within } from "./registry/define-op.ts";
export type { Classifier, ColumnKernel, ColumnValues, Kernel } from "./registry/kernel.ts";
export { binary, dropRow, multi, unary, variadic } from "./registry/kernel.ts";
export type { LintFinding } from "./registry/lint.ts";
export type { InputPort, OutputPort, Ports, Socket, Sockets } from "./registry/ports.ts";
export type { Longs } from "./runtime/outgoing-longs.ts";
export { DenseTensor } from "./tensor/dense-tensor.ts";
export { SparseTensor } from "./tensor/sparse-tensor.ts";
export type { Tensor } from "./tensor/tensor.ts";
export type {
  CompileOptions,
  ModelNode,
  RowFunction,
  Transformer,
  TransformOptions,
} from "./transformer.ts";
