// Polynomial expansion: every product of the elements of a vector up to a degree, in MLlib's order.

import { allocateDoubles } from "../tensor/allocate.ts";
import { type SparseVector, sparseVector, vectorSize } from "../tensor/vector.ts";

/**
 * Number of monomials of `variables` variables up to `degree`, the constant included: C(variables + degree,
 * degree).
 */
export function monomialCount(variables: number, degree: number): number {
  const chosen = Math.min(variables, degree);
  let count = 1;
  for (let i = 1; i <= chosen; i++) count = (count * (variables + degree - chosen + i)) / i;
  return Math.round(count);
}

/**
 * Expands dense vectors of up to `size` elements; what a shorter one lacks counts as 0. E(n, d) lists, for i
 * = 0 … d, E(n − 1, d − i) times xₙⁱ; the leading constant is dropped. Every monomial is an earlier one times
 * one variable, its lowest: the multiplications MLlib does, in its order.
 */
export function prepareDenseExpansion(size: number, degree: number): (values: Float64Array) => Float64Array {
  const count = monomialCount(size, degree) - 1;
  const parents = new Int32Array(count);
  const variables = new Int32Array(count);
  let next = 0;
  /** Lists the products of `parent` (-1: the constant) with variables below `top`, up to `rest` of them. */
  const list = (parent: number, top: number, rest: number): void => {
    for (let variable = 0; variable < top && rest > 0; variable++) {
      const at = next++;
      parents[at] = parent;
      variables[at] = variable;
      list(at, variable + 1, rest - 1);
    }
  };
  list(-1, size, degree);
  return (values) => {
    const products = allocateDoubles(count);
    // The expansion of the first elements comes first, so that a shorter vector fills the beginning.
    const filled = values.length < size ? monomialCount(values.length, degree) - 1 : count;
    for (let m = 0; m < filled; m++) {
      const parent = parents[m]!;
      const factor = parent < 0 ? 1 : products[parent]!;
      // A product of 0 ends its branch with 0: neither NaN nor -0.0 comes of it.
      products[m] = factor === 0 ? 0 : factor * values[variables[m]!]! + 0;
    }
    return products;
  };
}

/**
 * Expands sparse vectors: only stored entries take part, at the positions of the full expansion. Not
 * re-entrant.
 */
export class SparseExpansion {
  readonly #degree: number;
  #vector: SparseVector = sparseVector(0, new Int32Array(0), new Float64Array(0));
  #positions: number[] = [];
  #products: number[] = [];

  constructor(degree: number) {
    this.#degree = degree;
  }

  expand(vector: SparseVector): SparseVector {
    this.#vector = vector;
    this.#positions = [];
    this.#products = [];
    // Position -1 is the constant, which is dropped.
    this.#walk(vector.values.length - 1, this.#degree, 1, -1);
    const size = monomialCount(vectorSize(vector), this.#degree) - 1;
    return sparseVector(size, Int32Array.from(this.#positions), Float64Array.from(this.#products));
  }

  /**
   * Emits `multiplier` times every monomial of the entries up to `entry`, of degree up to `rest`, from
   * `start` on.
   */
  #walk(entry: number, rest: number, multiplier: number, start: number): void {
    if (entry < 0 || rest === 0) {
      if (start < 0) return;
      this.#positions.push(start);
      this.#products.push(multiplier);
      return;
    }
    const variable = this.#vector.indices[entry]!;
    const value = this.#vector.values[entry]!;
    let position = start;
    let product = multiplier;
    for (let power = 0; power <= rest && product !== 0; power++) {
      this.#walk(entry - 1, rest - power, product, position);
      position += monomialCount(variable, rest - power);
      product *= value;
    }
  }
}
