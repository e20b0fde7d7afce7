// Orthonormal cosine transforms: DCT-II and its inverse, DCT-III.
import { prepareFft } from "./fft.ts";

/** Up to this length the sum itself, with cosines from a table, beats the detour through a Fourier transform. */
const MAX_DIRECT_LENGTH = 48;

/** Maps `length` values to as many new ones. Keeps scratch arrays; not re-entrant. */
export type Dct = (values: ArrayLike<number>) => Float64Array;

/** The factor of frequency k: √(1/n) for the constant, √(2/n) for all others. */
function scales(length: number): Float64Array {
  return new Float64Array(length).map((_, k) => Math.sqrt((k === 0 ? 1 : 2) / length));
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
    const output = new Float64Array(length);
    for (let row = 0; row < length; row++) {
      let sum = 0;
      for (let column = 0; column < length; column++) sum += matrix[row * length + column]! * values[column]!;
      output[row] = sum;
    }
    return output;
  };
}

/** Even positions ascending, then odd ones descending: the order in which the FFT of n values is the DCT of n values. */
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
    return new Float64Array(length).map((_, k) => scale[k]! * (re[k]! * cos[k]! + im[k]! * sin[k]!));
  };
  const backward: Dct = (values) => {
    // Σ_k z_k e^(+2πi jk/n) with z_k = s_k y_k e^(iπk/2n); its real part is the folded signal.
    for (let k = 0; k < length; k++) {
      const scaled = scale[k]! * values[k]!;
      re[k] = scaled * cos[k]!;
      im[k] = -scaled * sin[k]!;
    }
    fft(re, im);
    const output = new Float64Array(length);
    for (let j = 0; j < length; j++) output[order[j]!] = re[j]!;
    return output;
  };
  return inverse ? backward : forward;
}

/** Prepares the transform of `length` ≥ 1 values. */
export function prepareDct(length: number, inverse: boolean): Dct {
  return length <= MAX_DIRECT_LENGTH ? prepareDirect(length, inverse) : prepareThroughFft(length, inverse);
}
