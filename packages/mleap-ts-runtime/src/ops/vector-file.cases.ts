/** The vector files of ops: what they hold, and what is wrong with one that does not hold it. */

/** How numbers came to be. */
export interface Origin {
  readonly system: string;
  readonly version: string;
  /** The JDK, where a JVM made them. */
  readonly jdk?: string;
  /** Day of recording, `2026-11-20`. */
  readonly date: string;
  /** Folder of the recorder, or the working of a hand calculation. */
  readonly recorder: string;
}

export interface VectorField {
  readonly name: string;
  /** A column type of the JSON frame format; of outputs only where the JVM declared it. */
  readonly type?: unknown;
}

/** Extra files of a model in both formats: texts or JSON values under `json`, base64 under `protobuf` and for names that do not end in `.json`. */
export interface FileSet {
  readonly json: Readonly<Record<string, unknown>>;
  readonly protobuf: Readonly<Record<string, string>>;
}

/**
 * One case: columns are named after ports. Numbers JSON has no word for are texts (`NaN`, `Infinity`, `-Infinity`, `-0`),
 * longs are texts. `expect` holds the rows that are not `dropped`, each the values of `outputs`.
 */
export interface VectorCase {
  /** A sentence naming the mathematics or the edge. */
  readonly name: string;
  /** As in `model.json`; infinities as texts, then the case exists in protobuf only. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Name of a file set of the file. */
  readonly files?: string;
  /** Formats the model can be written in; both unless said. */
  readonly formats?: readonly ("json" | "protobuf")[];
  readonly schema: readonly Required<VectorField>[];
  readonly outputs: readonly VectorField[];
  readonly rows: readonly (readonly unknown[])[];
  readonly expect?: readonly (readonly unknown[])[];
  readonly dropped?: readonly number[];
  /** The JVM refused: at load, when the frame's schema was bound, or at the only row. Its words are in `jvm`. */
  readonly error?: { readonly at: "load" | "schema" | "row"; readonly jvm: string };
  /** Why this runtime answers where the JVM refuses. */
  readonly deviation?: string;
  /** Only to loosen the op's own equality. */
  readonly equality?: Loosened;
  /** Mandatory cases that data cannot show. */
  readonly covers?: readonly string[];
  /** Where it differs from the file's. */
  readonly origin?: Origin;
  readonly note?: string;
}

export interface Loosened {
  readonly tolerance: number;
  /** Where NaN and infinities only have to be met by one of them. */
  readonly nonFinite?: "any";
  readonly reason: string;
}

export interface VectorFile {
  readonly op: string;
  readonly origin: Origin;
  readonly fileSets?: Readonly<Record<string, FileSet>>;
  readonly cases: readonly VectorCase[];
}

type Test = (value: unknown) => boolean;
const isText: Test = (value) => typeof value === "string" && value !== "";
const isObject: Test = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const fields =
  (tests: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isObject(value) &&
    Object.entries(tests).every(([name, test]) => test((value as Record<string, unknown>)[name])) &&
    Object.keys(value as object).every((name) => name in tests);

const isOrigin = fields({
  system: isText,
  version: isText,
  jdk: optional(isText),
  date: (value) => isText(value) && /^\d{4}-\d\d-\d\d$/.test(value as string),
  recorder: isText,
});
const isRows = listOf(Array.isArray);
const isDimension = (value: unknown) => Number.isInteger(value);

const caseTests: Readonly<Record<string, Test>> = {
  name: isText,
  attributes: isObject,
  files: optional(isText),
  formats: optional(listOf((value) => value === "json" || value === "protobuf")),
  schema: listOf(fields({ name: isText, type: (value) => value !== undefined })),
  outputs: listOf(fields({ name: isText, type: () => true })),
  rows: isRows,
  expect: optional(isRows),
  dropped: optional(listOf(isDimension)),
  error: optional(fields({ at: (at) => ["load", "schema", "row"].includes(at as string), jvm: isText })),
  deviation: optional(isText),
  equality: optional(
    fields({
      tolerance: (value) => typeof value === "number" && value > 0,
      nonFinite: optional((value) => value === "any"),
      reason: isText,
    }),
  ),
  covers: optional(listOf(isText)),
  origin: optional(isOrigin),
  note: optional(isText),
};

/** Everything that keeps a file from being a vector file of the op; empty when it is one. */
export function problemsOf(json: unknown, op: string): readonly string[] {
  if (!isObject(json)) return ["not an object"];
  const file = json as Record<string, unknown>;
  const problems: string[] = [];
  if (file["op"] !== op) problems.push(`op is ${JSON.stringify(file["op"])}`);
  if (!isOrigin(file["origin"])) problems.push("origin lacks system, version, date or recorder");
  if (!Array.isArray(file["cases"]) || file["cases"].length === 0) return [...problems, "no cases"];
  const sets = isObject(file["fileSets"]) ? Object.keys(file["fileSets"] as object) : [];
  file["cases"].forEach((entry: unknown, i) => {
    problems.push(...caseProblems(entry, sets).map((problem) => `case ${i + 1}: ${problem}`));
  });
  return problems;
}

function caseProblems(entry: unknown, fileSets: readonly string[]): readonly string[] {
  if (!isObject(entry)) return ["not an object"];
  const values = entry as Record<string, unknown>;
  const problems = Object.entries(caseTests)
    .filter(([name, test]) => !test(values[name]))
    .map(([name]) => `${name} is wrong or missing`);
  for (const name of Object.keys(values)) if (!(name in caseTests)) problems.push(`unknown field ${name}`);
  if (problems.length > 0) return problems;
  const { rows, expect, dropped = [], error, files } = entry as VectorCase;
  if ((expect === undefined) === (error === undefined)) problems.push("needs either expect or error");
  if (expect !== undefined && expect.length + dropped.length !== rows.length)
    problems.push("expect and dropped do not add up to rows");
  if (files !== undefined && !fileSets.includes(files)) problems.push(`no file set ${files}`);
  return problems;
}
