/**
 * MT19937 with an int seed, and the uniform and gaussian draws Commons Math's and Breeze's samplers take from
 * it (model-ops.md §9.4).
 */
import { log } from "./arithmetic.ts";

const N = 624;
const M = 397;

export interface RandomSource {
  /** Next 32 bits, signed. */
  readonly nextInt: () => number;
  /** Uniform in [0, 1), 52 bits. */
  readonly nextDouble: () => number;
  /** Standard normal by Box and Muller, in pairs. */
  readonly nextGaussian: () => number;
}

export function createMersenneTwister(seed: number): RandomSource {
  const state = new Int32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    const previous = state[i - 1]!;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let at = N;
  let cachedGaussian: number | undefined;

  const nextInt = () => {
    if (at === N) {
      regenerate(state);
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  };
  const nextDouble = () => {
    const high = nextInt() >>> 6;
    const low = nextInt() >>> 6;
    return (high * 0x4000000 + low) * 2 ** -52;
  };
  const nextGaussian = () => {
    if (cachedGaussian !== undefined) {
      const value = cachedGaussian;
      cachedGaussian = undefined;
      return value;
    }
    const angle = 2 * Math.PI * nextDouble();
    const radius = Math.sqrt(-2 * log(nextDouble()));
    cachedGaussian = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { nextInt, nextDouble, nextGaussian };
}

function regenerate(state: Int32Array): void {
  for (let k = 0; k < N; k++) {
    const y = (state[k]! & 0x80000000) | (state[(k + 1) % N]! & 0x7fffffff);
    state[k] = state[(k + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** Gamma(shape, scale) for shape ≥ 1, by Marsaglia and Tsang. */
export function nextGamma(random: RandomSource, shape: number, scale: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.nextGaussian();
    const w = 1 + c * x;
    if (w <= 0) continue;
    const v = w * w * w;
    const q = x * x;
    const u = random.nextDouble();
    if (u < 1 - 0.0331 * (q * q) || log(u) < 0.5 * q + d * (1 - v + log(v))) return scale * d * v;
  }
}
