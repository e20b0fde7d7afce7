/**
 * How long invocations take a thread, learnt from those before: the mean and the mean deviation of milliseconds per byte, one
 * pair for each power of two of the size. The mean tells what a queue will take; mean and deviations together (as RFC 6298 does it
 * for round trips) what may safely be promised.
 */

/** Until a size is measured, milliseconds per byte: 100 ns, more than most decoders and models take. */
const PRIOR_MS_PER_BYTE = 1e-4;
/** Weight of the newest measurement, once there are enough of them: what is let in is judged by it for a while. */
const NEWEST_WEIGHT = 1 / 32;
/** Deviations above the mean up to which nearly everything stays. */
const DEVIATIONS = 2;
/** What is known of one measurement, or of another size, may be wrong by so much of itself. */
const FIRST_DEVIATION = 0.5;
/** A measurement moves the mean as if it were no more than so many times it, and some milliseconds: one is no change. */
const OUTLIER_TIMES = 3;
const OUTLIER_MS = 2;
/** Size classes: a body of 2^k to 2^(k+1) − 1 bytes is in class k. */
const CLASS_COUNT = 32;

/** Times of one lane, by size of body. */
export class ThreadTime {
  readonly #counts = new Uint32Array(CLASS_COUNT);
  readonly #msPerByte = new Float64Array(CLASS_COUNT);
  readonly #deviations = new Float64Array(CLASS_COUNT);
  readonly #knownElsewhere: (byteLength: number) => number;

  /** @param knownElsewhere milliseconds of a size that no thread has run yet; 0 where nothing is known of it */
  constructor(knownElsewhere: (byteLength: number) => number = () => 0) {
    this.#knownElsewhere = knownElsewhere;
  }

  /** Milliseconds it probably takes; 0 while nothing is known. */
  likely(byteLength: number): number {
    const at = sizeClass(byteLength);
    return this.#counts[at]! > 0 ? this.#msPerByte[at]! * byteLength : this.#guess(byteLength, at);
  }

  /** Milliseconds that nearly all stay within; 0 while nothing is known. */
  bound(byteLength: number): number {
    const at = sizeClass(byteLength);
    if (this.#counts[at] === 0) return this.#guess(byteLength, at) * (1 + DEVIATIONS * FIRST_DEVIATION);
    return (this.#msPerByte[at]! + DEVIATIONS * this.#deviations[at]!) * byteLength;
  }

  /** Takes a measurement. One that was cut short by an error only raises what is known. */
  learn(byteLength: number, ms: number, wasWhole = true): void {
    if (byteLength === 0) return;
    const at = sizeClass(byteLength);
    const measured = ms / byteLength;
    const known = this.#msPerByte[at]!;
    if (!wasWhole && ms <= this.likely(byteLength)) return;
    const count = this.#counts[at]! + 1;
    this.#counts[at] = count;
    if (count === 1) {
      this.#msPerByte[at] = measured;
      this.#deviations[at] = measured * FIRST_DEVIATION;
      return;
    }
    const believed = Math.min(measured, OUTLIER_TIMES * known + OUTLIER_MS / byteLength);
    const weight = Math.max(NEWEST_WEIGHT, 1 / count);
    this.#deviations[at]! += weight * (Math.abs(believed - known) - this.#deviations[at]!);
    this.#msPerByte[at] = known + weight * (believed - known);
  }

  /** Of a size not measured yet: no less than a smaller body took, no more than a larger one did. */
  #guess(byteLength: number, at: number): number {
    let ms = this.#knownElsewhere(byteLength);
    for (let smaller = at - 1; smaller >= 0; smaller -= 1) {
      if (this.#counts[smaller] === 0) continue;
      ms = Math.max(ms, this.#msPerByte[smaller]! * 2 ** (smaller + 1));
      break;
    }
    for (let larger = at + 1; larger < CLASS_COUNT; larger += 1) {
      if (this.#counts[larger] === 0) continue;
      const most = this.#msPerByte[larger]! * 2 ** (larger + 1);
      return ms === 0 ? most : Math.min(ms, most);
    }
    return ms === 0 ? 0 : Math.max(ms, byteLength * PRIOR_MS_PER_BYTE);
  }
}

function sizeClass(byteLength: number): number {
  return byteLength >= 2 ** 31 ? CLASS_COUNT - 1 : 31 - Math.clz32(byteLength | 1);
}
