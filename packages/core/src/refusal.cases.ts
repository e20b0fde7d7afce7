/** What tests of error catalogues hold against one another: one code's outcome and words, and how to come by them. */

import type { StagewrightError } from "./error-catalogue.ts";
import type { Outcome } from "./outcome.ts";

/** Outcome, message (whole, or a pattern of the whole) and what is refused with them. */
export type Refusal = readonly [outcome: Outcome, message: string | RegExp, act: () => unknown];

/** Code, outcome and message of what an act throws or is rejected with; undefined when it is not. */
export async function refusalOf(
  act: () => unknown,
): Promise<Pick<StagewrightError, "code" | "outcome" | "message"> | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    const { code, outcome, message } = error as StagewrightError;
    return { code, outcome, message };
  }
}
