/** The one schema of vector files. Every problem is found before anything is said. */

import { quote } from "@stagewright/core";
import * as v from "valibot";
import { BUILT_IN_TOLERANCES } from "./tolerance.ts";

/** Where a problem lies in the file, and what it is. */
export interface VectorProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

const quoted = (value: unknown) =>
  value === undefined
    ? "nothing"
    : typeof value === "string"
      ? quote(value)
      : JSON.stringify(value).slice(0, 120);
const text = (what: string) => v.string(({ input }) => `got ${quoted(input)}, expected ${what} as text`);
const filled = (what: string) => v.pipe(text(what), v.minLength(1, `is empty; expected ${what}`));
const textsByName = (what: string) =>
  v.record(v.string(), text(`the value of ${what}`), ({ input }) => `got ${quoted(input)}, expected ${what}`);
const number = (what: string, isFit: (value: number) => boolean) =>
  v.pipe(
    v.number(({ input }) => `got ${quoted(input)}, expected ${what}`),
    v.check(isFit, ({ input }) => `got ${input}, expected ${what}`),
  );
const count = (what: string) => number(what, (value) => Number.isInteger(value) && value >= 1);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const bodyForms = ["text", "base64", "file"];
const body = v.pipe(
  v.union(
    [
      v.string(),
      v.strictObject({ text: v.string() }),
      v.strictObject({ base64: v.string() }),
      v.strictObject({ file: v.string() }),
    ],
    ({ input }) =>
      `got ${quoted(input)}, expected text in quotes, or one of ${bodyForms.map((form) => `{ ${form}: … }`).join(", ")}`,
  ),
  v.check(
    (given) => typeof given === "string" || !("base64" in given) || BASE64.test(given.base64),
    "is no base64 (RFC 4648 §4, padded)",
  ),
);

const request = strict(
  {
    contentType: v.optional(filled("a media type")),
    accept: v.optional(filled("a media type")),
    headers: v.optional(textsByName("a header")),
    body: v.optional(body),
  },
  "a request",
);
const response = strict(
  {
    status: number(
      "a status from 100 to 599",
      (value) => Number.isInteger(value) && value >= 100 && value < 600,
    ),
    contentType: v.optional(filled("a media type")),
    headers: v.optional(textsByName("a header")),
    body: v.optional(body),
    tolerance: v.optional(filled("the name of a tolerance")),
    error: v.optional(
      strict(
        {
          code: filled("an error code"),
          record: v.optional(count("the number of a record, the first is 1")),
          column: v.optional(text("the name of a column")),
        },
        "an error",
      ),
    ),
  },
  "a response",
);
const difference = (what: string) =>
  number(`${what} difference, 0 or above`, (value) => Number.isFinite(value) && value >= 0);
const vectorFile = strict(
  {
    stage: v.optional(filled("the name of a stage")),
    origin: v.optional(filled("where the expected answers come from")),
    model: v.optional(filled("the folder of a model artifact")),
    environment: v.optional(textsByName("a variable")),
    tolerances: v.optional(
      v.record(
        v.string(),
        strict({ relative: difference("a relative"), absolute: difference("an absolute") }, "a tolerance"),
        ({ input }) => `got ${quoted(input)}, expected tolerances by name`,
      ),
    ),
    cases: v.pipe(
      v.array(
        strict({ name: filled("a name"), request, response: v.optional(response) }, "a case"),
        ({ input }) => `got ${quoted(input)}, expected a list of cases`,
      ),
      v.minLength(1, "is empty; expected at least one case"),
    ),
  },
  "a vector file",
);

/** A vector file as written. */
export type WrittenVectors = v.InferOutput<typeof vectorFile>;
/** A body as written: text, or one entry that says what it is. */
export type WrittenBody = v.InferOutput<typeof body>;
/** A response as written. */
export type WrittenResponse = v.InferOutput<typeof response>;

/** The file's value, or every problem in it. */
export function checkVectors(
  value: unknown,
): { readonly vectors: WrittenVectors } | { readonly problems: readonly VectorProblem[] } {
  const result = v.safeParse(vectorFile, value);
  const problems: VectorProblem[] = (result.issues ?? []).map((issue) => ({
    path: (issue.path ?? []).map(({ key }) => key as string | number),
    problem: issue.message,
  }));
  if (result.typed) problems.push(...problemsBetween(result.output));
  return problems.length > 0 ? { problems } : { vectors: result.output as WrittenVectors };
}

/** What no entry can know alone. */
function problemsBetween({ cases, tolerances = {} }: WrittenVectors): VectorProblem[] {
  const problems: VectorProblem[] = [];
  const say = (path: readonly (string | number)[], problem: string) => problems.push({ path, problem });
  for (const name of Object.keys(tolerances))
    if (name in BUILT_IN_TOLERANCES)
      say(["tolerances", name], "is a name every file knows; choose another one");
  const known = Object.keys({ ...BUILT_IN_TOLERANCES, ...tolerances });
  const firstUse = new Map<string, number>();
  for (const [at, { name, request: asked, response: answer }] of cases.entries()) {
    const before = firstUse.get(name);
    if (before === undefined) firstUse.set(name, at);
    else
      say(
        ["cases", at, "name"],
        `${quote(name)} is the name of case ${before + 1} already; names are unique`,
      );
    for (const header of Object.keys(asked.headers ?? {}))
      if (/^(content-type|accept)$/i.test(header))
        say(
          ["cases", at, "request", "headers", header],
          `is written as ${/^a/i.test(header) ? "accept" : "contentType"}`,
        );
    if (answer !== undefined)
      for (const problem of problemsOfResponse(answer, known)) say(["cases", at, "response"], problem);
  }
  return problems;
}

function problemsOfResponse(answer: WrittenResponse, tolerances: readonly string[]): string[] {
  const problems: string[] = [];
  const { status, body: answered, error, tolerance } = answer;
  if (answered !== undefined && error !== undefined) problems.push("has body and error; keep one");
  if (answered === undefined && error === undefined && status !== 204)
    problems.push('has neither body nor error; write the expected body ("" for an empty one), or the error');
  if (error !== undefined && status < 400)
    problems.push(`has an error with status ${status}; errors have 400 or above`);
  if (tolerance !== undefined && !tolerances.includes(tolerance))
    problems.push(`names tolerance ${quote(tolerance)}; there are ${tolerances.join(", ")}`);
  return problems;
}

/** An object with these entries and no others; an unknown one is answered with the list of those there are. */
function strict<const Entries extends v.ObjectEntries>(entries: Entries, what: string) {
  const names = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    if (issue.expected === "never") return `is not an entry of ${what}; entries are ${names.join(", ")}`;
    if (issue.received === "undefined") return "is missing";
    return `got ${quoted(issue.input)}, expected ${what} with ${names.join(", ")}`;
  });
}
