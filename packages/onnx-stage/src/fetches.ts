/** What a session answers → a stage's tensors. Outputs that are no tensors are never fetched: one would fail the whole run. */
import { basename } from "node:path";
import { type DType, Tensor } from "@stagewright/core";
import type { InferenceSession } from "onnxruntime-node";
import { onnxErrors } from "./errors.ts";
import { singlesOf } from "./float16.ts";
import type { ModelSignature, TensorSignature } from "./model-signature.ts";

/** Which outputs a model fetches, and how the answers become a stage's tensors. */
export interface Fetches {
  readonly names: readonly string[];
  readonly read: (values: InferenceSession.ReturnType) => Record<string, Tensor>;
}

/**
 * The outputs to fetch: those the stage declares, in its order, else every tensor of the model.
 *
 * Reading an output that is left out throws SW_ONNX_OUTPUT_NOT_TENSOR from its getter, so a stage that reads one without
 * having declared it fails in its warm-up rather than with an `undefined` in a caller's request.
 */
export function chooseFetches(
  signature: ModelSignature,
  file: string,
  declared?: readonly string[],
): Fetches {
  const names = declared ?? signature.outputs.map(({ name }: TensorSignature) => name);
  const prototype = refusingPrototype(signature, file);
  return {
    names,
    read: (values) => {
      const tensors = Object.create(prototype) as Record<string, Tensor>;
      for (const name of names) {
        tensors[name] = tensorOf(values[name] as FetchedValue);
      }
      return tensors;
    },
  };
}

/** A tensor of ONNX Runtime's, as far as it is read here. */
interface FetchedValue {
  readonly type: DType | "float16";
  readonly data: Tensor["data"];
  readonly dims: readonly number[];
}

/** Halves come as 16-bit integers (Node 20) or as a Float16Array (Node 24); either way their bits are read. */
function tensorOf({ type, data, dims }: FetchedValue): Tensor {
  if (type !== "float16") return new Tensor(type, data, dims);
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Tensor("float32", singlesOf(new Uint16Array(buffer, byteOffset, length)), dims);
}

/** Getters on the prototype cost a call nothing, and are not among the entries of the answer. */
function refusingPrototype({ leftOut }: ModelSignature, file: string): object {
  const prototype: object = Object.create(Object.prototype);
  for (const { name, type } of leftOut) {
    Object.defineProperty(prototype, name, {
      get: () => {
        throw onnxErrors.SW_ONNX_OUTPUT_NOT_TENSOR({ file: basename(file), output: name, type });
      },
    });
  }
  return prototype;
}
