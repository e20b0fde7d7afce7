/** What a stage declares, held against what a bundle reads. */
import { type ColumnTypes, type DType, quoteList } from "@stagewright/core";
import type { Field, Transformer } from "mleap-ts-runtime";
import { describe, dtypeOf, fits } from "./column-type.ts";
import { mleapErrors } from "./errors.ts";

/** One line of `SW_MLEAP_SCHEMA`: where (`inputs.sex`), what the stage has, what the bundle wants. */
export interface SchemaMismatch {
  readonly path: string;
  readonly got: string;
  readonly expected: string;
}

/** A bundle, where it came from, and the columns wanted of it. */
export interface WantedColumns {
  readonly bundle: Transformer;
  readonly file: string;
  readonly outputs: readonly string[];
}

/**
 * The columns no other node reads: what a pipeline was built for.
 */
export function finalColumns({ nodes, outputSchema }: Transformer): readonly string[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map(({ name }) => name)));
  return outputSchema.names.filter((name) => !read.has(name));
}

/** The bundle's inputs that the wanted outputs depend on, in the bundle's order: a label column is not demanded. */
export function inputsFor({ nodes, inputSchema }: Transformer, outputs: readonly string[]): readonly Field[] {
  const wanted = new Set(outputs);
  for (const { inputs, outputs: made } of [...nodes].reverse()) {
    if (made.some(({ name }) => wanted.has(name))) for (const { name } of inputs) wanted.add(name);
  }
  return inputSchema.fields.filter(({ name }) => wanted.has(name));
}

/** @throws SW_MLEAP_SCHEMA when a wanted output is no column of the bundle, and for what {@link inputMismatches} finds */
export function checkColumns(wanted: WantedColumns, declared: ColumnTypes | undefined): void {
  const { bundle, file, outputs } = wanted;
  const mismatches: SchemaMismatch[] = outputs
    .filter((name) => !(bundle.outputSchema.has(name) || bundle.inputSchema.has(name)))
    .map((name) => ({
      path: `outputs.${name}`,
      got: "no such column",
      expected: `one of ${quoteList(bundle.outputSchema.names)}`,
    }));
  if (declared !== undefined) {
    mismatches.push(...inputMismatches(inputsFor(bundle, outputs), Object.entries(declared), "exact"));
  }
  if (mismatches.length > 0) throw mleapErrors.SW_MLEAP_SCHEMA({ file, mismatches });
}

/** Every difference; columns the bundle does not read count only when `exact`. */
export function inputMismatches(
  inputs: readonly Field[],
  declared: readonly (readonly [name: string, dtype: DType])[],
  extra: "exact" | "ignored",
): readonly SchemaMismatch[] {
  const dtypes = new Map(declared);
  const mismatches: SchemaMismatch[] = [];
  for (const { name, type } of inputs) {
    const dtype = dtypes.get(name);
    if (dtype !== undefined && fits(dtype, type)) continue;
    mismatches.push({ path: `inputs.${name}`, got: dtype ?? "no such column", expected: describe(type) });
  }
  if (extra === "exact") {
    for (const [name, dtype] of declared) {
      if (!inputs.some((input) => input.name === name))
        mismatches.push({ path: `inputs.${name}`, got: dtype, expected: "nothing of that name" });
    }
  }
  return mismatches;
}

/**
 * The inputs as columns of `.input`.
 *
 * @throws SW_MLEAP_SCHEMA for an input no column can be (a vector, a list, byte strings)
 */
export function columnsOf(inputs: readonly Field[], file: string): ColumnTypes {
  return Object.fromEntries(columnPairsOf(inputs, file));
}

/** As {@link columnsOf}, as pairs, which keep the bundle's order whatever the names. */
export function columnPairsOf(
  inputs: readonly Field[],
  file: string,
): readonly (readonly [name: string, dtype: DType])[] {
  const pairs: (readonly [string, DType])[] = [];
  const mismatches: SchemaMismatch[] = [];
  for (const { name, type } of inputs) {
    const dtype = type.kind === "scalar" ? dtypeOf(type.base) : undefined;
    if (dtype !== undefined) pairs.push([name, dtype]);
    else mismatches.push({ path: `inputs.${name}`, got: describe(type), expected: "a type a Table has" });
  }
  if (mismatches.length > 0) throw mleapErrors.SW_MLEAP_SCHEMA({ file, mismatches });
  return pairs;
}
