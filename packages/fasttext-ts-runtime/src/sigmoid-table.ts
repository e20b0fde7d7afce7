const steps = 512;
const largest = 8;
const { exp, fround } = Math;

const table = new Float32Array(steps + 1);
for (let i = 0; i <= steps; i++) {
  const x = fround((i * 2 * largest) / steps - largest);
  table[i] = 1 / (1 + fround(exp(-x)));
}

/** fastText's sigmoid for one-vs-all and negative sampling: a table of 512 steps over [−8, 8] (A316). */
export function tableSigmoid(x: number): number {
  if (x < -largest) return 0;
  if (x > largest) return 1;
  return table[Math.floor((fround(x + largest) * steps) / largest / 2)]!;
}
