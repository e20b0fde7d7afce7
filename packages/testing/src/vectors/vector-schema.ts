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

/** Of a length that four divides. No groups of four: each of a large body's would stand on the stack. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
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
    (given) =>
      typeof given === "string" ||
      !("base64" in given) ||
      (given.base64.length % 4 === 0 && BASE64.test(given.base64)),
    "is no base64 (RFC 4648 §4, padded)",
  ),
);

const request = strict(
  {
    contentType: optional(filled("a media type"), "Content-Type header"),
    accept: optional(filled("a media type"), "Accept header"),
    headers: optional(textsByName("a header"), "further headers, by name in any case"),
    body: optional(body, "the body; none is an empty one"),
  },
  "a request",
);
const response = strict(
  {
    status: described(
      number("a status from 100 to 599", (value) => Number.isInteger(value) && value >= 100 && value < 600),
      "status",
    ),
    contentType: optional(filled("a media type"), "Content-Type of the answer; not compared when left out"),
    headers: optional(textsByName("a header"), "headers that must be there; others may be"),
    body: optional(body, "the body; this or `error`, except for 204"),
    tolerance: optional(
      filled("the name of a tolerance"),
      "how near numbers of the body must come: `exact` (default: the same bytes), `float64`, `float32`, or one of the file's own",
    ),
    error: optional(
      strict(
        {
          code: described(filled("an error code"), "code"),
          record: optional(
            count("the number of a record, the first is 1"),
            "record at fault, the first is 1; left out: none is named",
          ),
          column: optional(text("the name of a column"), "column at fault; left out: none is named"),
        },
        "an error",
      ),
      "the refusal, in place of `body`",
    ),
  },
  "a response",
);
const difference = (what: string) =>
  number(`${what} difference, 0 or above`, (value) => Number.isFinite(value) && value >= 0);
const tolerance = strict(
  {
    relative: described(difference("a relative"), "largest difference, times the expected number"),
    absolute: described(difference("an absolute"), "largest difference; the larger of the two counts"),
  },
  "a tolerance",
);

/** The schema, whole; the reference page is made of it. */
export const vectorFileSchema = strict(
  {
    stage: optional(
      filled("the name of a stage"),
      "name of the stage the vectors are for; another one is refused",
    ),
    origin: optional(
      filled("where the expected answers come from"),
      "where the expected answers come from: a system and its version, or by hand",
    ),
    model: optional(
      filled("the folder of a model artifact"),
      "folder of the model artifact, relative to the file",
    ),
    environment: optional(textsByName("a variable"), "variables of the container"),
    tolerances: optional(
      v.record(v.string(), tolerance, ({ input }) => `got ${quoted(input)}, expected tolerances by name`),
      "tolerances of the file's own, by name",
    ),
    cases: described(
      v.pipe(
        v.array(
          strict(
            {
              name: described(filled("a name"), "a sentence; no two are the same"),
              request: described(request, "what is sent to `/invocations`"),
              response: optional(response, "what must come back; left out, it is still to be recorded"),
            },
            "a case",
          ),
          ({ input }) => `got ${quoted(input)}, expected a list of cases`,
        ),
        v.minLength(1, "is empty; expected at least one case"),
      ),
      "requests and answers, at least one",
    ),
  },
  "a vector file",
);

/** A vector file as written. */
export type WrittenVectors = v.InferOutput<typeof vectorFileSchema>;
/** A body as written: text, or one entry that says what it is. */
export type WrittenBody = v.InferOutput<typeof body>;
/** A response as written. */
export type WrittenResponse = v.InferOutput<typeof response>;

/** The file's value, or every problem in it. */
export function checkVectors(
  value: unknown,
): { readonly vectors: WrittenVectors } | { readonly problems: readonly VectorProblem[] } {
  const result = v.safeParse(vectorFileSchema, value);
  const problems: VectorProblem[] = (result.issues ?? []).map((issue) => ({
    path: (issue.path ?? []).map(({ key }) => key as string | number),
    problem: issue.message,
  }));
  if (result.typed) problems.push(...problemsBetween(result.output));
  return problems.length > 0 ? { problems } : { vectors: result.output as WrittenVectors };
}

/** Names and values of headers that can be sent (RFC 9110 §5.1, §5.5). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What no entry can know alone. */
function problemsBetween({ cases, tolerances = {} }: WrittenVectors): VectorProblem[] {
  const problems: VectorProblem[] = [];
  const say = (path: readonly (string | number)[], problem: string) => problems.push({ path, problem });
  for (const name of Object.keys(tolerances))
    if (Object.hasOwn(BUILT_IN_TOLERANCES, name))
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
    for (const [header, value] of Object.entries(asked.headers ?? {})) {
      const place = ["cases", at, "request", "headers", header];
      if (/^(content-type|accept)$/i.test(header))
        say(place, `is written as ${/^a/i.test(header) ? "accept" : "contentType"}`);
      if (!HEADER_NAME.test(header)) say(place, "is no name of a header (RFC 9110 §5.1)");
      if (!HEADER_VALUE.test(value)) say(place, unsendable(value));
    }
    for (const entry of ["contentType", "accept"] as const)
      if (!HEADER_VALUE.test(asked[entry] ?? ""))
        say(["cases", at, "request", entry], unsendable(asked[entry]!));
    if (answer !== undefined)
      for (const problem of problemsOfResponse(answer, known)) say(["cases", at, "response"], problem);
  }
  return problems;
}

function unsendable(value: string): string {
  return `got ${quote(value)}, expected a value without line ends and characters beyond Latin-1 (RFC 9110 §5.5)`;
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

/** An entry with its line of the reference page. */
function described<const Schema extends v.GenericSchema>(schema: Schema, doc: string) {
  return v.pipe(schema, v.description(doc));
}

function optional<const Schema extends v.GenericSchema>(schema: Schema, doc: string) {
  return v.optional(described(schema, doc));
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
