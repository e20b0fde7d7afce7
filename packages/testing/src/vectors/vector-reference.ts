/** Every entry of a vector file with its meaning, read from the schema itself: what the reference page lists. */

import * as v from "valibot";
import { vectorFileSchema } from "./vector-schema.ts";

/** One entry. */
export interface VectorEntry {
  /** `cases[].request.body`. */
  readonly path: string;
  readonly isRequired: boolean;
  readonly doc: string;
}

/** The entries in the order of the schema. */
export function vectorFileEntries(): readonly VectorEntry[] {
  return entriesOf(vectorFileSchema as SchemaNode, "");
}

/** As much of a schema of valibot as is walked here. */
interface SchemaNode extends v.GenericSchema {
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  /** Of an optional entry. */
  readonly wrapped?: SchemaNode;
  /** Of a list. */
  readonly item?: SchemaNode;
  /** Of a record. */
  readonly value?: SchemaNode;
  readonly pipe?: readonly SchemaNode[];
}

function entriesOf(schema: SchemaNode, path: string): VectorEntry[] {
  return Object.entries(schema.entries ?? {}).flatMap(([name, entry]) => {
    const own = entry.wrapped ?? entry;
    const place = path === "" ? name : `${path}.${name}`;
    const doc = v.getDescription(own) ?? "";
    return [{ path: place, isRequired: entry.wrapped === undefined, doc }, ...below(own, place)];
  });
}

/** What lies below an entry: those of an object, of a list's items, of a record's values. */
function below(schema: SchemaNode, path: string): VectorEntry[] {
  const bare = bareOf(schema);
  if (bare.entries !== undefined) return entriesOf(bare, path);
  if (bare.item !== undefined) return below(bare.item, `${path}[]`);
  return bare.value === undefined ? [] : below(bare.value, `${path}.<name>`);
}

/** The schema a pipe, or a pipe of pipes, begins with. */
function bareOf(schema: SchemaNode): SchemaNode {
  const first = schema.pipe?.[0];
  return first === undefined || first === schema ? schema : bareOf(first);
}
