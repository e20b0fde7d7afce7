/** Counts what a document holds while it is read, so that a hostile one ends before it fills the memory. */

import { ModelLimitError, modelError } from "../errors.ts";
import type { Limits } from "../limits.ts";

export class DocumentBudget {
  private readonly file: string;
  private readonly limits: Limits;
  private values = 0;

  constructor(file: string, limits: Limits) {
    this.file = file;
    this.limits = limits;
  }

  /** An object or array of a depth, the outermost's is 1, begins at a byte. */
  enter(depth: number, cost: number, offset: number): void {
    this.count(cost, offset);
    if (depth > this.limits.maxDocumentDepth) {
      const expected = `at most ${this.limits.maxDocumentDepth} (limits.maxDocumentDepth)`;
      this.exceed(offset, `nesting of ${depth}`, expected);
    }
  }

  /** A part was met at a byte; its cost is one of `costs`, or some of them. */
  count(cost: number, offset: number): void {
    this.values += cost;
    if (this.values > this.limits.maxDocumentValues) {
      const expected = `at most ${this.limits.maxDocumentValues} (limits.maxDocumentValues)`;
      this.exceed(offset, "more values", expected);
    }
  }

  private exceed(offset: number, got: string, expected: string): never {
    throw modelError(ModelLimitError, { file: this.file, offset, got, expected });
  }
}
