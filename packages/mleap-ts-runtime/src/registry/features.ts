/** The input port every model op has, `features`, and the kernels built on it. */
import { type DataType, scalar, tensor } from "../frame/data-type.ts";
import { type DoubleTensor, type Vector, vectorSize } from "../tensor/vector.ts";
import { type ColumnValues, type Kernel, unary } from "./kernel.ts";
import type { InputPort, OutputPort } from "./ports.ts";
import { refuseSize, requiredVector, sizedVector } from "./required-input.ts";

/** `features`: a nullable tensor of doubles; `size` only informs. Null is refused by {@link readFeatures}. */
export function featuresPort(size?: number): InputPort {
  return { port: "features", type: tensor("double", size === undefined ? {} : { dimensions: [size] }) };
}

/** `prediction`: a scalar that is never null. */
export const predictionPort: OutputPort = { port: "prediction", type: scalar("double", { nullable: false }) };

/** `prediction` as an int: a cluster. */
export const clusterPort: OutputPort = { port: "prediction", type: scalar("int", { nullable: false }) };

/** A tensor of doubles, produced where the node declares it. */
export function optionalVectorPort(port: string, size: number): OutputPort {
  return { port, type: tensor("double", { dimensions: [size] }), optional: true };
}

/** An output produced where the node declares it. */
export function optionalPort(port: string, type: DataType): OutputPort {
  return { port, type, optional: true };
}

/**
 * The value of `features` as a vector.
 *
 * @param size elements the model needs, or undefined: any number
 * @param port its name, where it is another one
 * @throws MLEAP_INPUT_NULL, MLEAP_INPUT_SIZE
 */
export function readFeatures(value: unknown, size: number | undefined, port = "features"): Vector {
  const tensor = value as DoubleTensor | null;
  return size === undefined ? requiredVector(tensor, port) : sizedVector(tensor, size, port);
}

/** Refuses a vector of another size (MLEAP_INPUT_SIZE); any passes where the model does not ask for one. */
export function requireSize(vector: Vector, size: number | undefined): void {
  const got = vectorSize(vector);
  if (size !== undefined && got !== size) refuseSize("features", got, size);
}

/** The kernel of a model that answers one double for a vector, by row and by column. */
export function scoreKernel(score: (x: Vector) => number, size: number | undefined): Kernel {
  return unary((value: unknown) => score(readFeatures(value, size)), {
    column: ([features], rowCount) => fill(new Float64Array(rowCount), features!, score, size),
  });
}

/** The kernel of a model that answers one cluster for a vector, by row and by column. */
export function clusterKernel(cluster: (x: Vector) => number, size: number | undefined): Kernel {
  return unary((value: unknown) => cluster(readFeatures(value, size)), {
    column: ([features], rowCount) => fill(new Int32Array(rowCount), features!, cluster, size),
  });
}

function fill<T extends Float64Array | Int32Array>(
  target: T,
  features: ColumnValues,
  score: (x: Vector) => number,
  size: number | undefined,
): T {
  for (let row = 0; row < target.length; row++) target[row] = score(readFeatures(features[row], size));
  return target;
}
