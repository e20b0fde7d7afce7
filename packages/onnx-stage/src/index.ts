/** ONNX models: load, signature, errors. */
export { onnxErrors } from "./errors.ts";
export type { DeclaredInput, LeftOutOutput, ModelSignature, TensorSignature } from "./model-signature.ts";
export {
  type DeclaredInputs,
  type FeedsOf,
  type OnnxModel,
  type OnnxModelOptions,
  onnxModel,
} from "./onnx-model.ts";
export type { SessionOptions } from "./session.ts";
