import { allocateDoubles } from "./allocate.ts";
import { denseVector, sparseVector, type Vector } from "./vector.ts";

/** Each element times the factor at its index. Dense stays dense; sparse keeps its stored entries, zeros included. */
export function scaled(vector: Vector, factors: Float64Array): Vector {
  const { values } = vector;
  const products = allocateDoubles(values.length);
  if (vector.kind === "dense") {
    for (let i = 0; i < values.length; i++) products[i] = values[i]! * factors[i]!;
    return denseVector(products);
  }
  const { indices } = vector;
  for (let k = 0; k < values.length; k++) products[k] = values[k]! * factors[indices[k]!]!;
  return sparseVector(vector.dimensions[0]!, indices, products);
}
