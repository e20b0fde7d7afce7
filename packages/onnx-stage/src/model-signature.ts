/** A model's inputs and outputs as ONNX Runtime reports them, and their comparison with what a stage declares. */
import { type DType, isDType } from "@stagewright/core";
import type { InferenceSession } from "onnxruntime-node";
import { onnxErrors, type SignatureMismatch } from "./errors.ts";

/** One input or output. A dimension is a number where the model fixes it, else its symbol ("" when it has none). */
export interface TensorSignature {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
  /** Set where the model's own dtype is float16: the stage's float32 is converted at the border. */
  readonly half?: true;
}

/** An output that is never fetched, and what it is instead of a tensor a stage can carry. */
export interface LeftOutOutput {
  readonly name: string;
  readonly type: string;
}

/** What a model takes and gives. */
export interface ModelSignature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly leftOut: readonly LeftOutOutput[];
}

/** What a stage says about one input: its dtype, and per dimension a number, or `null` where any size may come. */
export interface DeclaredInput {
  readonly dtype: DType;
  readonly shape: readonly (number | null)[];
}

/** What a stage says about a model: every input it feeds and the outputs it reads. */
export interface DeclaredSignature {
  readonly inputs?: Readonly<Record<string, DeclaredInput>> | undefined;
  readonly outputs?: readonly string[] | undefined;
}

/**
 * Reads the signature of a session and compares it with what the stage declares.
 *
 * @throws SW_ONNX_SIGNATURE an input no stage can feed, no output a stage can read, or a difference from the declaration;
 *   all of them at once
 * @throws SW_ONNX_OUTPUT_NOT_TENSOR the one thing wrong is a declared output that is never fetched
 */
export function readSignature(
  session: InferenceSession,
  file: string,
  declared: DeclaredSignature = {},
): ModelSignature {
  const mismatches: SignatureMismatch[] = [];
  const inputs: TensorSignature[] = [];
  for (const input of session.inputMetadata) {
    const signature = carried(input);
    if (signature !== undefined) inputs.push(signature);
    else
      mismatches.push({ path: `inputs.${input.name}`, got: typeOf(input), expected: "a dtype of a Tensor" });
  }

  const outputs: TensorSignature[] = [];
  const leftOut: LeftOutOutput[] = [];
  for (const output of session.outputMetadata) {
    const signature = carried(output);
    if (signature !== undefined) outputs.push(signature);
    else leftOut.push({ name: output.name, type: typeOf(output) });
  }
  const signature: ModelSignature = { inputs, outputs, leftOut };

  if (declared.inputs !== undefined) compareInputs(session, inputs, declared.inputs, mismatches);
  const unreadable = compareOutputs(signature, declared.outputs, mismatches);
  if (outputs.length === 0 && unreadable.length === 0) unreadable.push(...leftOut);

  const [first] = unreadable;
  if (first !== undefined && mismatches.length === 0) {
    throw onnxErrors.SW_ONNX_OUTPUT_NOT_TENSOR({ file, output: first.name, type: first.type });
  }
  for (const { name, type } of unreadable) {
    mismatches.push({ path: `outputs.${name}`, got: type, expected: "a tensor" });
  }
  if (mismatches.length > 0) throw onnxErrors.SW_ONNX_SIGNATURE({ file, mismatches });
  return signature;
}

/** `float32 [N, 10]`, with `?` for a dimension without a symbol, and `(float16)` where that is the model's own dtype. */
export function formatSignature({
  dtype,
  shape,
  half,
}: Pick<TensorSignature, "dtype" | "shape" | "half">): string {
  return `${dtype}${half === true ? " (float16)" : ""} [${shape.map((size) => (size === "" ? "?" : size)).join(", ")}]`;
}

function carried(value: InferenceSession.ValueMetadata): TensorSignature | undefined {
  if (!value.isTensor) return undefined;
  if (value.type === "float16") return { name: value.name, dtype: "float32", shape: value.shape, half: true };
  // ONNX names dtypes as we do; others (bfloat16, 8-bit floats, 4-bit integers, complex) ONNX Runtime's JavaScript cannot carry.
  if (!isDType(value.type)) return undefined;
  return { name: value.name, dtype: value.type, shape: value.shape };
}

function typeOf(value: InferenceSession.ValueMetadata): string {
  return value.isTensor ? `a tensor of ${value.type}` : "no tensor but a sequence or map";
}

function compareInputs(
  session: InferenceSession,
  inputs: readonly TensorSignature[],
  declared: Readonly<Record<string, DeclaredInput>>,
  mismatches: SignatureMismatch[],
): void {
  const names = session.inputNames.join(", ");
  for (const [name, expected] of Object.entries(declared)) {
    const path = `inputs.${name}`;
    const wanted = formatSignature({
      dtype: expected.dtype,
      shape: expected.shape.map((size) => size ?? ""),
    });
    const input = inputs.find((candidate) => candidate.name === name);
    if (input !== undefined) {
      if (input.dtype !== expected.dtype || !sameShape(input.shape, expected.shape)) {
        mismatches.push({ path, got: formatSignature(input), expected: wanted });
      }
    } else if (!session.inputNames.includes(name)) {
      mismatches.push({ path, got: `no such input (its inputs: ${names})`, expected: wanted });
    }
  }
  for (const input of inputs) {
    if (!Object.hasOwn(declared, input.name)) {
      mismatches.push({
        path: `inputs.${input.name}`,
        got: formatSignature(input),
        expected: "nothing of that name",
      });
    }
  }
}

/** A dimension the stage leaves open must be open in the model too: a model exported for one record would fail on two. */
function sameShape(model: TensorSignature["shape"], declared: DeclaredInput["shape"]): boolean {
  return (
    model.length === declared.length &&
    model.every((size, axis) => typeof size === "string" || size === declared[axis])
  );
}

function compareOutputs(
  { outputs, leftOut }: ModelSignature,
  declared: readonly string[] | undefined,
  mismatches: SignatureMismatch[],
): LeftOutOutput[] {
  if (declared === undefined) return [];
  const unreadable: LeftOutOutput[] = [];
  const names = outputs.map(({ name }) => name).join(", ");
  if (declared.length === 0) mismatches.push({ path: "outputs", got: names, expected: "none of them" });
  for (const name of declared) {
    if (outputs.some((output) => output.name === name)) continue;
    const known = leftOut.find((output) => output.name === name);
    if (known !== undefined) unreadable.push(known);
    else {
      const got = `no such output (its tensors: ${names})`;
      mismatches.push({ path: `outputs.${name}`, got, expected: "a tensor" });
    }
  }
  return unreadable;
}
