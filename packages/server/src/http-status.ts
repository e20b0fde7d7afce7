/** Outcome → HTTP status: the only place where the two meet. The compiler checks that no outcome is missing. */

import type { Outcome } from "@stagewright/core";

/** Status of each outcome (C73, design §2). */
export const HTTP_STATUS: Readonly<Record<Outcome, number>> = {
  "stage-invalid": 500,
  "input-invalid": 400,
  "content-type-unsupported": 415,
  "accept-unsatisfiable": 406,
  "body-too-large": 413,
  "method-not-allowed": 405,
  "route-unknown": 404,
  // Nobody reads it; the number is for the log, as nginx writes it.
  "caller-gone": 499,
  "caller-slow": 408,
  "head-too-large": 431,
  "not-ready": 503,
  overloaded: 503,
  deadline: 503,
  "stage-fault": 500,
};
