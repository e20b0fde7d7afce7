/**
 * What an invocation of a stage will cost, learnt from those before it: milliseconds per byte of body, one figure for each
 * power of two of its size, because a fixed share weighs more in small bodies. The clock also counts what an invocation was
 * held up by: another process that had the processor, a collection of garbage. So it is the middle of a few measurements that
 * moves a figure: two that are far off do not, three in five do.
 */

/** Until something is learnt, milliseconds per byte: 100 ns, more than most decoders and models take. A body of 50 kB is then 5 ms. */
const PRIOR_MS_PER_BYTE = 1e-4;
/** What any invocation costs whatever its size, milliseconds; a larger body does not cost more of it. */
const FIXED_MS = 0.1;
/** The newest measurements of a size that are kept: a figure comes as much nearer to their middle as one of them is a part. */
const KEPT_COUNT = 5;
/** Size classes: a body of 2^k to 2^(k+1) − 1 bytes is in class k. */
const CLASS_COUNT = 32;
const UNKNOWN = -1;

/** Costs of one stage, by size. */
export class LearntCost {
  readonly #msPerByte = new Float64Array(CLASS_COUNT).fill(UNKNOWN);
  /** The newest measurements, `KEPT_COUNT` places for each size; the oldest gives up its place. */
  readonly #kept = new Float64Array(CLASS_COUNT * KEPT_COUNT);
  readonly #counts = new Uint32Array(CLASS_COUNT);
  #smallestKnown = CLASS_COUNT;
  #triedMs = 0;

  /**
   * Takes what one row cost before there were callers: whatever its size, an invocation is not expected to cost less, until one
   * does.
   */
  assume(triedMs: number): void {
    this.#triedMs = triedMs;
  }

  /** Milliseconds an invocation with a body of `byteLength` bytes is expected to take. */
  estimate(byteLength: number): number {
    const known = this.#msPerByte[sizeClass(byteLength)]!;
    return known >= 0 ? known * byteLength : this.#estimateUnknown(byteLength);
  }

  /** The same where invocations of the size were measured; 0 where none was. */
  measured(byteLength: number): number {
    return Math.max(0, this.#msPerByte[sizeClass(byteLength)]!) * byteLength;
  }

  /** The same, or what is assumed of every size; 0 where nothing is known. */
  known(byteLength: number): number {
    return this.measured(byteLength) || this.#triedMs;
  }

  /**
   * Takes a measurement. One that was cut short by an error only raises the estimate: a refusal after one record says
   * nothing about a whole body, a late one does.
   */
  learn(byteLength: number, ms: number, wasWhole = true): void {
    if (byteLength === 0) return;
    if (ms < this.#triedMs && wasWhole) this.#triedMs = ms;
    const at = sizeClass(byteLength);
    const known = this.#msPerByte[at]!;
    const measured = ms / byteLength;
    const isUnknown = known < 0;
    if (!wasWhole && measured <= (isUnknown ? this.#estimateUnknown(byteLength) / byteLength : known)) return;
    this.#keep(at, measured);
    if (isUnknown) {
      // The first of a size may run code that is not compiled yet: half of what it took longer is believed.
      const expected = this.#estimateUnknown(byteLength);
      this.#msPerByte[at] = (ms > expected ? (expected + ms) / 2 : ms) / byteLength;
      if (at < this.#smallestKnown) this.#smallestKnown = at;
    } else {
      const count = Math.min(this.#counts[at]!, KEPT_COUNT);
      this.#msPerByte[at] = known + (this.#middle(at, count) - known) / count;
    }
  }

  #keep(at: number, measured: number): void {
    const count = this.#counts[at]!;
    this.#kept[at * KEPT_COUNT + (count % KEPT_COUNT)] = measured;
    this.#counts[at] = count + 1;
  }

  /** The middle of the first `count` measurements kept of a size, the smaller of two. */
  #middle(at: number, count: number): number {
    const first = at * KEPT_COUNT;
    const middle = (count - 1) >> 1;
    let candidate = 0;
    for (let place = first; place < first + count; place += 1) {
      candidate = this.#kept[place]!;
      let below = 0;
      let equal = 0;
      for (let other = first; other < first + count; other += 1) {
        if (this.#kept[other]! < candidate) below += 1;
        else if (this.#kept[other] === candidate) equal += 1;
      }
      if (below <= middle && middle < below + equal) break;
    }
    return candidate;
  }

  /**
   * Of a size not seen yet: no less than the prior, nor than the next smaller size that was seen; never more than a larger
   * body cost.
   */
  #estimateUnknown(byteLength: number): number {
    const at = sizeClass(byteLength);
    let estimate = Math.max(FIXED_MS + byteLength * PRIOR_MS_PER_BYTE, this.#triedMs);
    for (let smaller = at - 1; smaller >= this.#smallestKnown; smaller -= 1) {
      const known = this.#msPerByte[smaller]!;
      if (known < 0) continue;
      const size = 2 ** (smaller + 1);
      const beyondFixed = Math.max(0, known * size - FIXED_MS);
      estimate = Math.max(estimate, FIXED_MS + (beyondFixed * byteLength) / size);
      break;
    }
    for (let larger = at + 1; larger < CLASS_COUNT; larger += 1) {
      const known = this.#msPerByte[larger]!;
      if (known >= 0) return Math.min(estimate, known * 2 ** (larger + 1));
    }
    return estimate;
  }
}

function sizeClass(byteLength: number): number {
  return byteLength >= 2 ** 31 ? CLASS_COUNT - 1 : 31 - Math.clz32(byteLength | 1);
}
