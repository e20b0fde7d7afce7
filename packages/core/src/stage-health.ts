/** What a stage says of its own health while it runs: `/ping` tells it on (C41, C48). */

/** Handle for authors. Reasons go to the log and to the body of `/ping`; keep them free of what a caller must not read. */
export interface StageHealth {
  /**
   * The stage still answers, but not as it should: `/ping` stays 200, names the state `degraded` and the reason.
   *
   * @param subject what is wrong, a name to recover by; a second reason for it takes the place of the first
   */
  degrade(subject: string, reason: string): void;
  /** What was degraded is well again. */
  recover(subject: string): void;
  /** The stage cannot answer any more: `/ping` is 503 from now on, and the platform replaces the container (C55). */
  fail(reason: string): void;
}

/** The health of one running stage, as the server reads it. */
export class HealthReport implements StageHealth {
  /** Reasons by subject, in the order they came. */
  readonly reasons = new Map<string, string>();
  /** Set by {@link fail}. */
  failure: string | undefined;
  /** Called after every change. */
  changed: () => void = () => {};

  degrade(subject: string, reason: string): void {
    if (this.reasons.get(subject) === reason) return;
    this.reasons.set(subject, reason);
    this.changed();
  }

  recover(subject: string): void {
    if (this.reasons.delete(subject)) this.changed();
  }

  fail(reason: string): void {
    if (this.failure !== undefined) return;
    this.failure = reason;
    this.changed();
  }
}
