/**
 * The ways an invocation, or the start of a stage, can end badly. Closed on purpose: every error code declares one,
 * and `server/src/http-status.ts` gives each its HTTP status in a table the compiler checks for gaps.
 */
export const OUTCOMES = [
  /** The author's mistake: appears at load and keeps `/ping` from saying yes (C48). */
  "stage-invalid",
  /** The caller's: the body is not what the stage declares (C73). */
  "input-invalid",
  /** The caller's: no codec reads this content type (C73, C80). */
  "content-type-unsupported",
  /** The caller's: nothing this stage can answer satisfies Accept (C84). */
  "accept-unsatisfiable",
  /** The caller's: the body is over the limit (C65, C73). */
  "body-too-large",
  /** The caller's: the route exists, the method does not (C57). */
  "method-not-allowed",
  /** The caller's: no such route (C57). */
  "route-unknown",
  /** The caller stopped sending or reading; nobody reads the answer. */
  "caller-gone",
  /** The caller's: what it began to send stopped coming. */
  "caller-slow",
  /** The caller's: the head of the request is over the limit. */
  "head-too-large",
  /** The platform's: the stage has not finished loading, or is draining (C47). */
  "not-ready",
  /** The platform's: the queue is full (C75). */
  "overloaded",
  /** The platform's: the time of the invocation is used up (C63). */
  "deadline",
  /** A fault of the stage or of this framework. */
  "stage-fault",
] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];
