/** What a stage that does not become ready says of it, in the `failed` line of its log. */

/** Why, and where the author's own code threw, as lines to read. */
export interface StartFailure {
  readonly reason: string;
  readonly stack: readonly string[];
}

/** The failure a line of the log tells of; undefined for every other line. */
export function startFailure(line: Readonly<Record<string, unknown>> | undefined): StartFailure | undefined {
  if (line?.["event"] !== "failed") return undefined;
  const { stack } = (line["err"] ?? {}) as { stack?: unknown };
  return {
    reason: `${String(line["code"])}: ${String(line["msg"])}`,
    stack: typeof stack === "string" ? stack.split("\n") : [],
  };
}
