// Discrete Fourier transforms of any length: radix 2 for powers of two, Bluestein's chirp for the rest.

/**
 * Transforms real and imaginary parts in place: X_k = Σ_j x_j e^(−2πi jk/n). Keeps scratch arrays; not
 * re-entrant.
 */
export type Fft = (re: Float64Array, im: Float64Array) => void;

/** Prepares the transform of `length` values, a power of two. */
function prepareRadix2(length: number): Fft {
  const cos = new Float64Array(length / 2).map((_, k) => Math.cos((2 * Math.PI * k) / length));
  const sin = new Float64Array(length / 2).map((_, k) => -Math.sin((2 * Math.PI * k) / length));
  const reversed = new Uint32Array(length);
  for (let i = 1; i < length; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? length >> 1 : 0);
  return (re, im) => {
    for (let i = 0; i < length; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
    for (let half = 1; half < length; half *= 2) {
      const stride = length / (2 * half);
      for (let block = 0; block < length; block += 2 * half) {
        for (let k = 0; k < half; k++) {
          const c = cos[k * stride]!;
          const s = sin[k * stride]!;
          const low = block + k;
          const high = low + half;
          const tr = re[high]! * c - im[high]! * s;
          const ti = re[high]! * s + im[high]! * c;
          re[high] = re[low]! - tr;
          im[high] = im[low]! - ti;
          re[low] = re[low]! + tr;
          im[low] = im[low]! + ti;
        }
      }
    }
  };
}

/** Prepares a transform of any length as a circular convolution whose length is a power of two. */
function prepareBluestein(length: number): Fft {
  let size = 1;
  while (size < 2 * length - 1) size *= 2;
  const transform = prepareRadix2(size);
  // k² is taken modulo 2n before it becomes an angle, or large lengths would lose digits.
  const angle = (k: number): number =>
    (Math.PI * Number((BigInt(k) * BigInt(k)) % BigInt(2 * length))) / length;
  const cos = new Float64Array(length).map((_, k) => Math.cos(angle(k)));
  const sin = new Float64Array(length).map((_, k) => Math.sin(angle(k)));
  const chirpRe = new Float64Array(size);
  const chirpIm = new Float64Array(size);
  for (let k = 0; k < length; k++) {
    const mirror = (size - k) % size;
    chirpRe[k] = chirpRe[mirror] = cos[k]!;
    chirpIm[k] = chirpIm[mirror] = sin[k]!;
  }
  transform(chirpRe, chirpIm);
  const a = new Float64Array(size);
  const b = new Float64Array(size);
  return (re, im) => {
    a.fill(0);
    b.fill(0);
    for (let k = 0; k < length; k++) {
      a[k] = re[k]! * cos[k]! + im[k]! * sin[k]!;
      b[k] = im[k]! * cos[k]! - re[k]! * sin[k]!;
    }
    transform(a, b);
    for (let k = 0; k < size; k++) {
      const product = a[k]! * chirpRe[k]! - b[k]! * chirpIm[k]!;
      // The conjugate goes in, so that the forward transform does the work of the inverse one.
      b[k] = -(a[k]! * chirpIm[k]! + b[k]! * chirpRe[k]!);
      a[k] = product;
    }
    transform(a, b);
    for (let k = 0; k < length; k++) {
      re[k] = (a[k]! * cos[k]! - b[k]! * sin[k]!) / size;
      im[k] = (-b[k]! * cos[k]! - a[k]! * sin[k]!) / size;
    }
  };
}

/** Prepares the transform of `length` ≥ 1 values; n log n for every length. */
export function prepareFft(length: number): Fft {
  return (length & (length - 1)) === 0 ? prepareRadix2(length) : prepareBluestein(length);
}
