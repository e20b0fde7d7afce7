// Orthonormal cosine transforms: DCT-II and its inverse, DCT-III.

import { allocateDoubles } from "../tensor/allocate.ts";
import { prepareFft } from "./fft.ts";

/**
 * Up to this length the sum itself, with cosines from a table, beats the detour through a Fourier transform.
 */
const MAX_DIRECT_LENGTH = 48;

/** Maps `length` values to as many new ones. Keeps scratch arrays; not re-entrant. */
export type Dct = (values: ArrayLike<number>) => Float64Array;

/** The factor of frequency k: √(1/n) for the constant, √(2/n) for all others. */
function scales(length: number): Float64Array {
  return new Float64Array(length).map((_, k) => Math.sqrt((k === 0 ? 1 : 2) / length));
}

/** Two values, with the operations of the JVM's transform in its order. */
function prepareTwo(inverse: boolean): Dct {
  const factor = Math.cos(Math.PI / 4);
  if (!inverse) return (x) => Float64Array.of((x[0]! + x[1]!) / Math.SQRT2, (x[0]! - x[1]!) * factor);
  return (y) => {
    const even = y[0]! / Math.SQRT2;
    const odd = y[1]! * factor;
    return Float64Array.of(even + odd, even - odd);
  };
}

/**
 * Four values, with the operations of the JVM's transform in its order: an infinity becomes NaN where it does
 * there.
 */
function prepareFour(inverse: boolean): Dct {
  const low = 0.5 * Math.cos(Math.PI / 8) - 0.5 * Math.sin(Math.PI / 8);
  const high = 0.5 * Math.cos(Math.PI / 8) + 0.5 * Math.sin(Math.PI / 8);
  const middle = Math.cos(2 * (Math.PI / 8));
  const scale = Math.sqrt(0.5);
  if (!inverse) {
    return (x) => {
      const outerSum = x[0]! + x[3]!;
      const innerSum = x[2]! + x[1]!;
      const sum = x[0]! - x[3]! + (x[2]! - x[1]!);
      const difference = x[0]! - x[3]! - (x[2]! - x[1]!);
      return Float64Array.of(
        ((outerSum + innerSum) * scale) / Math.SQRT2,
        (low * sum + high * difference) * scale,
        (outerSum - innerSum) * middle * scale,
        (high * sum - low * difference) * scale,
      );
    };
  }
  return (y) => {
    const constant = (y[0]! * scale) / Math.SQRT2;
    const second = y[2]! * scale * middle;
    const q1 = low * (y[1]! * scale) + high * (y[3]! * scale);
    const q3 = high * (y[1]! * scale) - low * (y[3]! * scale);
    const outer = constant + second;
    const inner = constant - second;
    return Float64Array.of(outer + (q1 + q3), inner - (q1 - q3), inner + (q1 - q3), outer - (q1 + q3));
  };
}

function prepareDirect(length: number, inverse: boolean): Dct {
  const scale = scales(length);
  const matrix = new Float64Array(length * length);
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < length; k++) {
      const at = inverse ? i * length + k : k * length + i;
      matrix[at] = scale[k]! * Math.cos((Math.PI * (((2 * i + 1) * k) % (4 * length))) / (2 * length));
    }
  }
  return (values) => {
    const output = allocateDoubles(length);
    for (let row = 0; row < length; row++) {
      let sum = 0;
      for (let column = 0; column < length; column++) sum += matrix[row * length + column]! * values[column]!;
      output[row] = sum;
    }
    return output;
  };
}

/**
 * What a JVM makes of infinities where the length is no power of two: its Fourier transform of twice the
 * length subtracts them from one another. Forward every element is taken as NaN (nearly all are there);
 * inverse, those whose real and imaginary contributions differ in sign (exact for length 3, more of them are
 * NaN there for longer ones).
 */
function spoiled(values: ArrayLike<number>, inverse: boolean): Float64Array {
  const length = values.length;
  const output = new Float64Array(length).fill(inverse ? 0 : Number.NaN);
  if (!inverse) return output;
  for (let j = 0; j < length; j++) {
    for (let k = 0; k < length; k++) {
      const value = values[k]!;
      if (Number.isFinite(value)) continue;
      const turn = (j * k) % (2 * length);
      const real = value * Math.cos((Math.PI * k) / (2 * length));
      const imaginary = value * Math.sin((Math.PI * k) / (2 * length));
      if ((2 * turn) % (2 * length) !== length) output[j]! += real * Math.cos((Math.PI * turn) / length);
      if (turn % length !== 0 || k === 0) output[j]! -= imaginary * Math.sin((Math.PI * turn) / length);
    }
  }
  return output;
}

/**
 * Even positions ascending, then odd ones descending: the order in which the FFT of n values is the DCT of n
 * values.
 */
function folded(length: number): Uint32Array {
  return new Uint32Array(length).map((_, j) => (2 * j < length ? 2 * j : 2 * (length - j) - 1));
}

function prepareThroughFft(length: number, inverse: boolean): Dct {
  const fft = prepareFft(length);
  const scale = scales(length);
  const order = folded(length);
  const cos = new Float64Array(length).map((_, k) => Math.cos((Math.PI * k) / (2 * length)));
  const sin = new Float64Array(length).map((_, k) => Math.sin((Math.PI * k) / (2 * length)));
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const forward: Dct = (values) => {
    for (let j = 0; j < length; j++) re[j] = values[order[j]!]!;
    im.fill(0);
    fft(re, im);
    const output = allocateDoubles(length);
    for (let k = 0; k < length; k++) output[k] = scale[k]! * (re[k]! * cos[k]! + im[k]! * sin[k]!);
    return output;
  };
  const backward: Dct = (values) => {
    // Σ_k z_k e^(+2πi jk/n) with z_k = s_k y_k e^(iπk/2n); its real part is the folded signal.
    for (let k = 0; k < length; k++) {
      const scaled = scale[k]! * values[k]!;
      re[k] = scaled * cos[k]!;
      im[k] = -scaled * sin[k]!;
    }
    fft(re, im);
    const output = allocateDoubles(length);
    for (let j = 0; j < length; j++) output[order[j]!] = re[j]!;
    return output;
  };
  return inverse ? backward : forward;
}

/** Prepares the transform of `length` ≥ 1 values. */
export function prepareDct(length: number, inverse: boolean): Dct {
  if (length === 2) return prepareTwo(inverse);
  if (length === 4) return prepareFour(inverse);
  const transform =
    length <= MAX_DIRECT_LENGTH ? prepareDirect(length, inverse) : prepareThroughFft(length, inverse);
  if ((length & (length - 1)) === 0) return transform;
  return (values) => {
    const output = transform(values);
    return Number.isFinite(output[0]) ? output : spoiled(values, inverse);
  };
}
