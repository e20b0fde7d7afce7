/** Refusals that ops word alike: null where a value is needed, vectors of the wrong size. */
import { mleapError } from "../errors.ts";
import { asVector, type DoubleTensor, denseValues, type Vector, vectorSize } from "../tensor/vector.ts";

/** Refuses null at a port that the JVM calls nullable although the op cannot use null (bundle.md §15.4). */
export function refuseNull(port: string): never {
  throw mleapError("MLEAP_INPUT_NULL", {
    port,
    problem: "null where a value is needed",
    remedy: "impute the column or drop the row before this op",
  });
}

/** Refuses a vector that does not have the size the model was trained with. */
export function refuseSize(port: string, got: number, expected: number): never {
  throw mleapError("MLEAP_INPUT_SIZE", {
    port,
    problem: `a vector of size ${got}`,
    remedy: `send ${expected}, as many as the model was trained with`,
  });
}

/** The value of a nullable port. Throws MLEAP_INPUT_NULL. */
export function required<T>(value: T | null, port = "input"): T {
  return value === null ? refuseNull(port) : value;
}

/** The vector of a nullable tensor port. Throws MLEAP_INPUT_NULL, MLEAP_INPUT_SPARSE. */
export function requiredVector(value: DoubleTensor | null, port = "input"): Vector {
  return value === null ? refuseNull(port) : asVector(value);
}

/**
 * The vector of a nullable tensor port whose elements all have one of `size` weights. A shorter vector passes, as on the
 * JVM. Throws MLEAP_INPUT_NULL, _SPARSE, _SIZE.
 */
export function coveredVector(value: DoubleTensor | null, size: number, port = "input"): Vector {
  const vector = requiredVector(value, port);
  const { values } = vector;
  const needed = vector.kind === "dense" ? values.length : (vector.indices[values.length - 1] ?? -1) + 1;
  return needed <= size ? vector : refuseSize(port, vectorSize(vector), size);
}

/** As {@link coveredVector}, with absent entries as 0: of a sparse vector the size counts. Not to be written to. */
export function coveredValues(value: DoubleTensor | null, size: number, port = "input"): Float64Array {
  const values = denseValues(requiredVector(value, port));
  return values.length <= size ? values : refuseSize(port, values.length, size);
}

/** The vector of a nullable tensor port, of exactly `size` elements. Throws MLEAP_INPUT_NULL, _SPARSE, _SIZE. */
export function sizedVector(value: DoubleTensor | null, size: number, port = "input"): Vector {
  const vector = requiredVector(value, port);
  const got = vectorSize(vector);
  return got === size ? vector : refuseSize(port, got, size);
}
