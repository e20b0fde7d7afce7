/** What a stage declares as labels of its image: a digest of the whole, and a short form that `docker inspect` shows. */

import { createHash } from "node:crypto";
import type { DescribedStage } from "./describe-stage.ts";

/** SHA-256 of the OpenAPI document's text: two images with one digest take and give the same. */
export const SCHEMA_DIGEST_LABEL = "stagewright.schema.digest";
/** The stage's description as JSON, at most {@link MAX_SCHEMA_BYTES}; cut where it is longer. */
export const SCHEMA_LABEL = "stagewright.schema";
/** Bytes of the short form: registries and tools show labels whole. */
export const MAX_SCHEMA_BYTES = 8192;

/** Labels by name. */
export function schemaLabels({ text, document }: DescribedStage): ReadonlyMap<string, string> {
  return new Map([
    [SCHEMA_DIGEST_LABEL, `sha256:${createHash("sha256").update(text).digest("hex")}`],
    [SCHEMA_LABEL, shortForm((document["x-stagewright"] ?? {}) as Description)],
  ]);
}

/** The parts of a description that may be long. */
interface Description {
  readonly input?: Side;
  readonly output?: Side;
}

type Side = { readonly columns?: readonly Column[]; readonly validator?: string } | null;

interface Column {
  readonly name: string;
  readonly dtype: string;
}

/** The whole, else names and dtypes, else the number of columns; what was left out is said by `"cut": true`. */
function shortForm(description: Description): string {
  const bare = (side: Side | undefined) =>
    side?.columns === undefined
      ? side && { validator: side.validator }
      : { columns: side.columns.map(({ name, dtype }) => ({ name, dtype })) };
  const counted = (side: Side | undefined) =>
    side?.columns === undefined ? bare(side) : { columnCount: side.columns.length };
  const forms = [
    description,
    ...[bare, counted].map((cut) => ({
      ...description,
      input: cut(description.input),
      output: cut(description.output),
      cut: true,
    })),
  ].map((form) => JSON.stringify(form));
  return forms.find((form) => Buffer.byteLength(form) <= MAX_SCHEMA_BYTES) ?? forms.at(-1)!;
}
