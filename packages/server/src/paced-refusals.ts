/**
 * Refuses callers who came together a few in each turn of the event loop. A refusal takes 0.15 ms, half of it the system's write: of two
 * hundred connections that open at once most are read in one turn, and whoever asks `/ping` in it would wait for all of them (B10).
 */

/** How many are refused in one turn, which takes a millisecond or two. */
const REFUSALS_A_TURN = 8;

/** Refusals that are due. */
export class PacedRefusals {
  readonly #due: (() => void)[] = [];

  /** How many are due. */
  get count(): number {
    return this.#due.length;
  }

  /** Has `refuse` called when its turn has come: the first of them after what else the event loop has read. */
  add(refuse: () => void): void {
    if (this.#due.length === 0) this.#takeNextTurn();
    this.#due.push(refuse);
  }

  #takeNextTurn(): void {
    setImmediate(() => {
      for (const refuse of this.#due.splice(0, REFUSALS_A_TURN)) refuse();
      if (this.#due.length > 0) this.#takeNextTurn();
    });
  }
}
