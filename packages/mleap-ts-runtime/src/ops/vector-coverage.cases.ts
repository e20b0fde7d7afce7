/** Which mandatory cases a vector file lacks, as far as its op's columns call for them. */
import type { Op } from "../registry/define-op.ts";
import type { VectorCase } from "./vector-file.cases.ts";

type Predicate = (value: unknown) => boolean;

/** Values of a row, those inside vectors, lists and maps included. */
function* inside(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) for (const item of value) yield* inside(item);
  else if (typeof value === "object" && value !== null) {
    const { values, ...rest } = value as { values?: unknown };
    yield* inside(Array.isArray(values) ? values : Object.entries(rest).flat());
  } else yield value;
}

const hasInside =
  (wanted: string): Predicate =>
  (value) =>
    [...inside(value)].includes(wanted);
const isSparse: Predicate = (value) => typeof value === "object" && value !== null && "indices" in value;
const isEmptyVector: Predicate = (value) => (value as { values?: unknown[] } | null)?.values?.length === 0;
const isNonAscii: Predicate = (value) =>
  [...inside(value)].some(
    (item) => typeof item === "string" && [...item].some((c) => c.codePointAt(0)! > 127),
  );

const numeric: Readonly<Record<string, Predicate>> = {
  NaN: hasInside("NaN"),
  Infinity: hasInside("Infinity"),
  "-Infinity": hasInside("-Infinity"),
};

/** What a column of a type must have met. */
function demandsOf(type: unknown): Readonly<Record<string, Predicate>> {
  const isNull: Predicate = (value) => value === null;
  const text = { null: isNull, "non-ASCII text": isNonAscii };
  if (type === "string") return text;
  if (type === "double") return { null: isNull, ...numeric };
  const { type: kind, base } = type as { type?: string; base?: string };
  if (kind === "tensor" && base === "double")
    return { null: isNull, ...numeric, "a sparse vector": isSparse, "an empty vector": isEmptyVector };
  if (kind === "list" && base === "string") return text;
  return {};
}

/** Names of mandatory cases that are missing. */
export function missingCases(op: Op, cases: readonly VectorCase[]): readonly string[] {
  const missing = new Set<string>();
  const ordinary = cases.filter(({ covers }) => covers?.includes("nominal"));
  if (ordinary.length === 0) missing.add("nominal");
  const types = new Map(
    ordinary.flatMap(({ schema }) => schema.map(({ type }) => [JSON.stringify(type), type])),
  );
  const kinds = new Map<string, { demands: Readonly<Record<string, Predicate>>; values: unknown[] }>();
  for (const type of types.values()) {
    const demands = demandsOf(type);
    const kind = Object.keys(demands).join();
    const values = ordinary.flatMap(({ schema, rows }) =>
      schema.flatMap((field, column) =>
        Object.keys(demandsOf(field.type)).join() === kind ? rows.map((row) => row[column]) : [],
      ),
    );
    kinds.set(kind, { demands, values });
  }
  for (const { demands, values } of kinds.values()) {
    for (const [name, test] of Object.entries(demands)) if (!values.some(test)) missing.add(name);
  }
  for (const mode of op.handleInvalid?.accepts ?? []) {
    const isMode = ({ attributes }: VectorCase) => {
      const given = attributes["handle_invalid"] as { string?: string } | undefined;
      return (given?.string ?? op.handleInvalid?.default) === mode;
    };
    if (!cases.some(isMode)) missing.add(`handle_invalid ${mode}`);
    else if (!cases.some((entry) => isMode(entry) && entry.covers?.includes("unseen")))
      missing.add(`an unseen value under handle_invalid ${mode}`);
  }
  const bounded = Object.keys(op.attributes).some((name) => /^(threshold|splits|boundaries)$/.test(name));
  if (bounded && !cases.some(({ covers }) => covers?.includes("boundary")))
    missing.add("a boundary, both sides");
  return [...missing];
}
