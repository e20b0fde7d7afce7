/** A stage's tensors → what a session is fed, checked against the model before ONNX Runtime sees them. */
import { sizeOfShape, type Tensor } from "@stagewright/core";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { type FeedIssue, onnxErrors } from "./errors.ts";
import { halvesOf } from "./float16.ts";
import { formatSignature, type TensorSignature } from "./model-signature.ts";

/** Tensors by input name. */
export type Feeds = Readonly<Record<string, Tensor>>;

/**
 * Wraps a stage's tensors for ONNX Runtime. Nothing is copied, the session reads the tensors' own arrays; only where the model
 * takes float16 it gets halves made of the stage's singles.
 *
 * @throws SW_ONNX_FEEDS a name or dtype is not the model's; SW_ONNX_SHAPE a rank or fixed dimension is not. Either lists
 *   every issue of its kind. SW_ONNX_HALF a number is beyond the halves
 */
export function toOrtFeeds(feeds: Feeds, inputs: readonly TensorSignature[]): Record<string, OrtTensor> {
  const wrapped: Record<string, OrtTensor> = {};
  for (const input of inputs) {
    const tensor = feeds[input.name];
    if (tensor?.dtype !== input.dtype || !fits(tensor.shape, input.shape)) {
      throw refusal(feeds, inputs);
    }
    wrapped[input.name] =
      input.half === true
        ? halfTensor(input.name, tensor)
        : new OrtTensor(tensor.dtype, tensor.data, tensor.shape);
  }
  let fedCount = 0;
  for (const _name in feeds) fedCount += 1;
  if (fedCount !== inputs.length) throw refusal(feeds, inputs);
  return wrapped;
}

/**
 * A float32 tensor as a float16 one. Not by the constructor: where the engine has Float16Array (Node 24) it makes one, and
 * the native layer, which knows halves as 16-bit integers, reads nothing of it.
 */
function halfTensor(input: string, tensor: Tensor): OrtTensor {
  const halves = halvesOf(tensor.data as Float32Array);
  if (typeof halves === "number") {
    const record = Math.floor(halves / Math.max(1, sizeOfShape(tensor.shape.slice(1)))) + 1;
    const details = { input, record, got: tensor.data[halves] as number };
    throw onnxErrors.SW_ONNX_HALF(details, { record });
  }
  const plain = { type: "float16", data: halves, dims: tensor.shape, size: halves.length, location: "cpu" };
  return plain as unknown as OrtTensor;
}

function fits(shape: readonly number[], expected: TensorSignature["shape"]): boolean {
  if (shape.length !== expected.length) return false;
  for (let axis = 0; axis < shape.length; axis += 1) {
    const size = expected[axis];
    if (typeof size === "number" && size !== shape[axis]) return false;
  }
  return true;
}

/** What was fed, in words; a hook without types may feed anything, such as the table it was to make a tensor of. */
function gotOf(fed: unknown): string {
  if (fed === undefined || fed === null) return "nothing";
  if (typeof fed !== "object") return `a ${typeof fed}`;
  return isTensor(fed) ? formatSignature(fed) : `no Tensor but a ${fed.constructor?.name ?? "bare object"}`;
}

function isTensor(fed: object): fed is Tensor {
  return "dtype" in fed && "shape" in fed && Array.isArray(fed.shape);
}

/** The author's mistakes first: while a name or dtype is wrong, nothing can be said about the caller's data. */
function refusal(feeds: Feeds, inputs: readonly TensorSignature[]): Error {
  const wrongFeeds: FeedIssue[] = [];
  const wrongShapes: FeedIssue[] = [];
  for (const input of inputs) {
    const tensor = feeds[input.name];
    const issue = { input: input.name, got: gotOf(tensor), expected: formatSignature(input) };
    if (tensor?.dtype !== input.dtype) wrongFeeds.push(issue);
    else if (!fits(tensor.shape, input.shape)) wrongShapes.push(issue);
  }
  for (const [name, tensor] of Object.entries(feeds)) {
    if (!inputs.some((input) => input.name === name)) {
      wrongFeeds.push({ input: name, got: gotOf(tensor), expected: "no input of that name" });
    }
  }
  return wrongFeeds.length > 0
    ? onnxErrors.SW_ONNX_FEEDS({ issues: wrongFeeds })
    : onnxErrors.SW_ONNX_SHAPE({ issues: wrongShapes });
}
