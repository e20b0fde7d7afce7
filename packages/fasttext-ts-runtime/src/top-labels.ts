/**
 * The k labels with the greatest scores: a binary heap with the least of them on top, moved exactly as the GNU C++ library moves it.
 * That decides the order of equal scores, and of which ones stay, as fastText's Linux builds do; equal scores are common,
 * because one-vs-all gives many labels the same 0.
 */
export class TopLabels {
  readonly #k: number;
  readonly #labels: number[] = [];
  readonly #scores: number[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  /** Whether a score this low could not enter any more. */
  excludes(score: number): boolean {
    return this.#scores.length === this.#k && score < this.#scores[0]!;
  }

  /** Takes a label in; beyond k the least one falls out. Check `excludes` first. */
  offer(label: number, score: number): void {
    this.#scores.push(score);
    this.#labels.push(label);
    this.#rise(this.#scores.length - 1, label, score);
    if (this.#scores.length > this.#k) {
      this.#popTo(this.#scores.length - 1);
      this.#scores.pop();
      this.#labels.pop();
    }
  }

  /** Labels and scores, greatest first. Empties nothing, but the heap is a list afterwards: call it once, last. */
  sorted(): { readonly label: number; readonly score: number }[] {
    for (let last = this.#scores.length - 1; last > 0; last--) this.#popTo(last);
    return this.#labels.map((label, i) => ({ label, score: this.#scores[i]! }));
  }

  /** Moves the least to place `last` and makes a heap of the places before it. */
  #popTo(last: number): void {
    const label = this.#labels[last]!;
    const score = this.#scores[last]!;
    this.#move(0, last);
    this.#sinkHole(last, label, score);
  }

  /** Sinks the hole on top of a heap of `size` along the lesser children to the bottom, then lets the value rise from there. */
  #sinkHole(size: number, label: number, score: number): void {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 2;
      if (child > size) break;
      // Of equal children the right one is taken; a lone left child only exists at the very end.
      if (child === size || this.#scores[child]! > this.#scores[child - 1]!) child--;
      this.#move(child, hole);
      hole = child;
    }
    this.#rise(hole, label, score);
  }

  #rise(from: number, label: number, score: number): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!(this.#scores[parent]! > score)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#labels[hole] = label;
    this.#scores[hole] = score;
  }

  #move(from: number, to: number): void {
    this.#labels[to] = this.#labels[from]!;
    this.#scores[to] = this.#scores[from]!;
  }
}
