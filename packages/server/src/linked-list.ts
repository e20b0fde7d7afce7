/**
 * Things in order of arrival, each of which knows its neighbours: for what every invocation passes through. A `Set` or a `Map` would do,
 * but for this: every table it outgrows points to the next, so that one table which got old keeps all that were ever in it or came after
 * it alive until the whole heap is collected.
 */

/** What may be in a list; in one at a time. The list alone writes these. */
export interface Linked {
  /** The list it is in. */
  list?: object | undefined;
  before?: Linked | undefined;
  next?: Linked | undefined;
}

/** A list of them. */
export class LinkedList<T extends Linked> {
  #first: Linked | undefined;
  #last: Linked | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The one that came first of those that are there. */
  get first(): T | undefined {
    return this.#first as T | undefined;
  }

  /** The one that came after another. No iterator: it would take ten times as long. */
  after(one: T): T | undefined {
    return one.next as T | undefined;
  }

  /** Puts one that is in no list at the end. */
  add(one: T): void {
    one.list = this;
    one.before = this.#last;
    one.next = undefined;
    if (this.#last === undefined) this.#first = one;
    else this.#last.next = one;
    this.#last = one;
    this.#size += 1;
  }

  /** Takes one out, which points to nobody afterwards; false where it is not in this list. */
  remove(one: T): boolean {
    if (one.list !== this) return false;
    const { before, next } = one;
    if (before === undefined) this.#first = next;
    else before.next = next;
    if (next === undefined) this.#last = before;
    else next.before = before;
    one.list = undefined;
    one.before = undefined;
    one.next = undefined;
    this.#size -= 1;
    return true;
  }
}
