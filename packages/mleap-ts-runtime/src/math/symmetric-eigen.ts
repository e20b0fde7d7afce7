/** Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations. */

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Column-major [n, n]; column k belongs to `values[k]`, of length 1. */
  readonly vectors: Float64Array;
}

const MAX_SWEEPS = 100;

/**
 * What `symmetricEigen` costs, in the unit n³: nothing to speak of for a diagonal matrix, and about 30 ns a unit for any
 * other.
 */
export function eigenWork(matrix: Float64Array, n: number): number {
  for (let c = 0; c < n; c++) {
    for (let r = c + 1; r < n; r++) if (matrix[c * n + r] !== 0) return n ** 3;
  }
  return 0;
}

/**
 * @param matrix [n, n]; only the lower triangle of the column-major reading is looked at, as LAPACK does when
 * told so
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const a = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    for (let r = c; r < n; r++) a[c * n + r] = a[r * n + c] = matrix[c * n + r]!;
  }
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(a, n); sweep++) {
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i]! - a[j * n + j]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    vectors.set(v.subarray(from * n, from * n + n), to * n);
  });
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors };
}

/** Whether every element off the diagonal is too small to change either diagonal element it belongs to. */
function isDiagonal(a: Float64Array, n: number): boolean {
  for (let c = 0; c < n; c++) {
    for (let r = c + 1; r < n; r++) {
      const scale = Math.sqrt(Math.abs(a[c * n + c]! * a[r * n + r]!));
      if (
        Math.abs(a[c * n + r]!) > Number.EPSILON * 1e-3 * scale &&
        Math.abs(a[c * n + r]!) > Number.MIN_VALUE
      )
        return false;
    }
  }
  return true;
}

/** One rotation that makes a(p, q) zero; `v` collects the columns. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  if (apq === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const akp = a[k * n + p]!;
    const akq = a[k * n + q]!;
    a[k * n + p] = c * akp - s * akq;
    a[k * n + q] = s * akp + c * akq;
  }
  for (let k = 0; k < n; k++) {
    const apk = a[p * n + k]!;
    const aqk = a[q * n + k]!;
    a[p * n + k] = c * apk - s * aqk;
    a[q * n + k] = s * apk + c * aqk;
  }
  a[p * n + q] = a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    const vkp = v[p * n + k]!;
    const vkq = v[q * n + k]!;
    v[p * n + k] = c * vkp - s * vkq;
    v[q * n + k] = s * vkp + c * vkq;
  }
}
