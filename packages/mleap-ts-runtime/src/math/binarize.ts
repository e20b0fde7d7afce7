import { allocateDoubles } from "../tensor/allocate.ts";
import { compressed, type Vector, vectorSize } from "../tensor/vector.ts";

/**
 * 1 where a value exceeds the threshold, else 0, in the smaller of the dense and sparse forms. Looks at
 * active entries only: an absent zero stays 0 even below a negative threshold (feature-ops.md E binarizer).
 */
export function binarizeVector(vector: Vector, threshold: number): Vector {
  const values = allocateDoubles(vectorSize(vector));
  const indices = vector.kind === "sparse" ? vector.indices : undefined;
  for (let k = 0; k < vector.values.length; k++) {
    if (vector.values[k]! > threshold) values[indices === undefined ? k : indices[k]!] = 1;
  }
  return compressed(values);
}
