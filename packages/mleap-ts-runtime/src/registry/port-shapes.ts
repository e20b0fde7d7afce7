/** Ports of ops that map one value to one value: how most feature ops look. */
import { type DataType, list, scalar, tensor } from "../frame/data-type.ts";
import type { Ports } from "./ports.ts";

/** `input` of one type, `output` of another. */
export function onePort(input: DataType, output: DataType = input): Ports {
  return { inputs: [{ port: "input", type: input }], outputs: [{ port: "output", type: output }] };
}

/** A vector in, a vector out; both nullable, as the JVM declares them. Sizes only inform. */
export function vectorPorts(
  inputSize: number | undefined,
  outputSize: number | undefined = inputSize,
): Ports {
  const vector = (size: number | undefined): DataType =>
    tensor("double", size === undefined ? {} : { dimensions: [size] });
  return onePort(vector(inputSize), vector(outputSize));
}

/** A vector in, a column of hash values out; its declared size is the vector's, as the JVM declares it. Sizes only inform. */
export function hashPorts(inputSize: number | undefined): Ports {
  return inputSize === undefined
    ? onePort(tensor("double"))
    : onePort(
        tensor("double", { dimensions: [inputSize] }),
        tensor("double", { dimensions: [inputSize, 1] }),
      );
}

/** A scalar that is never null. */
export const double = scalar("double", { nullable: false });
/** A text that is never null. */
export const text = scalar("string", { nullable: false });
/** A list of texts. */
export const texts = list("string");
