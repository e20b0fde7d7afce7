/** Accept by the rules of the platform's XGBoost container (A27, F4): parameters dropped, lower-cased, one of four. */

/** Types that are answered, as the platform's refusal lists them. */
export const ANSWER_FORMATS = [
  "application/json",
  "application/jsonlines",
  "application/x-recordio-protobuf",
  "text/csv",
] as const;

export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** The type an Accept names, parameters aside; undefined when it is none of the four. */
export function formatOfAccept(accept: string): AnswerFormat | undefined {
  const [essence] = accept.split(";");
  const name = essence!.trim().toLowerCase();
  return ANSWER_FORMATS.find((format) => format === name);
}

/** Whether an Accept leaves the type open. */
export function isOpenAccept(accept: string): boolean {
  return accept.trim() === "" || accept.trim() === "*/*";
}
