/** What is wrong with the records of a payload, one issue a place, and the one error that lists them. */

import { StagewrightError } from "./error-catalogue.ts";

/** Issues listed in an error; the rest is counted. */
export const MAX_ISSUES = 20;

/**
 * Gathers the errors of a payload's places, so that a caller reads all of them at once instead of one a call. Costs
 * nothing until something is wrong.
 */
export class IssueCollector {
  readonly #listed: StagewrightError[] = [];
  #count = 0;

  /** Whether nothing was found; what a payload with issues holds is of no use to anybody. */
  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether as many are listed as ever will be: further ones are counted. */
  get isFull(): boolean {
    return this.#listed.length === MAX_ISSUES;
  }

  /** Notes one more; `make` is called for the first {@link MAX_ISSUES} only. */
  add(make: () => StagewrightError): undefined {
    this.#count += 1;
    if (this.#listed.length < MAX_ISSUES) this.#listed.push(make());
  }

  /** Notes so many more, behind as many as are listed. */
  addRest(count: number): void {
    this.#count += count;
  }

  /**
   * Ends the gathering.
   *
   * @throws the one error noted; of several, one with code, record and column of the first, all sentences as its message, and
   *   all issues
   */
  throwIfAny(): void {
    const [first] = this.#listed;
    if (first === undefined) return;
    if (this.#count === 1) throw first;
    const sentences = this.#listed.map((error) => error.message);
    const rest = this.#count - sentences.length;
    if (rest > 0) sentences.push(`And ${rest} more.`);
    throw new StagewrightError(first.code, first.outcome, sentences.join(" "), first.details, {
      record: first.record,
      column: first.column,
      issues: this.#listed.flatMap((error) => error.issues),
      issueCount: this.#count,
    });
  }
}
