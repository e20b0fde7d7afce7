/** The steps of an invocation, whose time an operator wants to know. */

/** In the order they run; each is named by its place in metrics, spans and messages between threads. */
export const INVOCATION_STEPS = ["decode", "preprocess", "predict", "postprocess", "encode"] as const;

/** One of {@link INVOCATION_STEPS}. */
export type InvocationStep = (typeof INVOCATION_STEPS)[number];

/** Place of each step. */
export const STEP_AT: Readonly<Record<InvocationStep, number>> = {
  decode: 0,
  preprocess: 1,
  predict: 2,
  postprocess: 3,
  encode: 4,
};
