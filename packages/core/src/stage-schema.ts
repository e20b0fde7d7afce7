/** What a stage declares of its input or output: columns with dtypes and rules, or any Standard Schema validator. */

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type ColumnCheck, createColumnCheck } from "./column-check.ts";
import {
  type ColumnDeclaration,
  type DeclaredColumn,
  type DTypeOfColumn,
  declareColumn,
} from "./column-declaration.ts";
import { quote } from "./error-catalogue.ts";
import { errors } from "./errors.ts";
import type { ColumnTypes, Table } from "./table.ts";
import { objectEntries, TableSchema } from "./table-data.ts";

/** A column's name and what it is declared as. */
export type ColumnPair = readonly [name: string, column: ColumnDeclaration];

/** Columns by name, or as pairs where a name looks like an integer. Order is the order written. */
export type ColumnDeclarations = Readonly<Record<string, ColumnDeclaration>> | readonly ColumnPair[];

/** Argument of `.input` and `.output`. */
export type SchemaDeclaration =
  | { readonly columns: ColumnDeclarations }
  | { readonly schema: StandardSchemaV1 };

/** What a declaration became: a schema of columns, or a validator of the payload's value. */
export type StageSchema =
  | {
      readonly kind: "columns";
      readonly columns: TableSchema;
      /** The same columns with their rules. */
      readonly declared: readonly DeclaredColumn[];
      /** Looks for values that break a rule; undefined where no column has one. */
      readonly check: ColumnCheck | undefined;
    }
  | { readonly kind: "standard"; readonly schema: StandardSchemaV1 };

/** Type of the columns a declaration names. */
export type ColumnsOf<D> = D extends readonly ColumnPair[]
  ? { readonly [Pair in D[number] as Pair[0]]: DTypeOfColumn<Pair[1]> }
  : D extends Readonly<Record<string, ColumnDeclaration>>
    ? { readonly [Name in keyof D]: DTypeOfColumn<D[Name]> }
    : never;

/** Payload a hook gets for a declared input. */
export type PayloadOf<S> = S extends { readonly columns: infer D }
  ? ColumnsOf<D> extends infer C extends ColumnTypes
    ? Table<C>
    : never
  : S extends { readonly schema: StandardSchemaV1<infer _In, infer Out> }
    ? Out
    : never;

/**
 * Checks a declaration, listing every problem at once.
 *
 * @throws SW_STAGE_SCHEMA
 */
export function createStageSchema(declaration: SchemaDeclaration): StageSchema {
  if ("schema" in declaration) {
    if (typeof declaration.schema?.["~standard"]?.validate !== "function") {
      throw errors.SW_STAGE_SCHEMA({
        problems: ["schema is no Standard Schema validator (it has no ~standard.validate)"],
      });
    }
    return { kind: "standard", schema: declaration.schema };
  }
  if (typeof declaration.columns !== "object" || declaration.columns === null) {
    throw errors.SW_STAGE_SCHEMA({
      problems: [
        "got neither columns nor schema, expected { columns: { name: dtype } } or { schema: validator }",
      ],
    });
  }
  const entries = isPairs(declaration.columns) ? declaration.columns : objectEntries(declaration.columns);
  const problems: string[] = [];
  const names = entries.map(([name]) => name);
  if (names.length === 0) problems.push("no column is declared");
  const declared = entries.map(([name, column], position) => {
    if (typeof name !== "string" || name === "") problems.push(`column ${position + 1} has no name`);
    else if (names.indexOf(name) !== position) problems.push(`column ${quote(name)} is declared twice`);
    return declareColumn(name, column, problems);
  });
  if (problems.length > 0) throw errors.SW_STAGE_SCHEMA({ problems });
  const columns = new TableSchema(
    names,
    declared.map(({ dtype }) => dtype),
  );
  return { kind: "columns", columns, declared, check: createColumnCheck(declared) };
}

function isPairs(columns: ColumnDeclarations): columns is readonly ColumnPair[] {
  return Array.isArray(columns);
}
