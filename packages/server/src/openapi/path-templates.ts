/** Paths as Express 5 has them (path-to-regexp 8) as path templates of OpenAPI. */

import type { JsonSchema } from "./column-schema.ts";

/** One template, and its parameters as OpenAPI declares them. */
export interface PathTemplate {
  readonly template: string;
  readonly parameters: readonly JsonSchema[];
}

/** Templates of one path, optional parts make more: `/a{/:b}` gives two. Beyond so many, the rest is left out. */
const MAX_TEMPLATES = 16;

/** What a path is made of: an escaped character, a parameter or wildcard with its name, the ends of an optional part, other text. */
const PIECE =
  /\\(.)|([:*])(?:"((?:\\.|[^"\\])*)"|([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*))|([{}])|([^\\:*{}]+)/gsu;

/** A path in the making. */
interface Draft {
  readonly text: string;
  readonly parameters: readonly JsonSchema[];
}

/**
 * Every template of a path; `:name` and `*name` become `{name}`, `{…}` is there or not.
 *
 * @example pathTemplates("/models/:id") // [{ template: "/models/{id}", parameters: [{ name: "id", in: "path", … }] }]
 */
export function pathTemplates(path: string): readonly PathTemplate[] {
  /** Drafts before each optional part that is open. */
  const skipped: (readonly Draft[])[] = [];
  let drafts: readonly Draft[] = [{ text: "", parameters: [] }];
  for (const [, escaped, kind, quoted, plain, brace, text] of path.matchAll(PIECE)) {
    if (brace === "{") skipped.push(drafts);
    else if (brace === "}") drafts = [...drafts, ...(skipped.pop() ?? [])].slice(0, MAX_TEMPLATES);
    else if (kind !== undefined) {
      const name = nameOf(quoted ?? plain!);
      drafts = drafts.map((draft) => ({
        text: `${draft.text}{${name}}`,
        parameters: [...draft.parameters, parameter(name, kind)],
      }));
    } else {
      const literal = escaped ?? text!;
      drafts = drafts.map((draft) => ({
        ...draft,
        text: draft.text + literal.replaceAll(/[{}?#]/g, encodeURIComponent),
      }));
    }
  }
  return drafts.map((draft) => ({
    template: draft.text === "" ? "/" : draft.text,
    parameters: draft.parameters,
  }));
}

/** A name as a template can hold it. */
function nameOf(name: string): string {
  return name.replaceAll(/[{}/?#\\]/g, "_");
}

function parameter(name: string, kind: string): JsonSchema {
  return {
    name,
    in: "path",
    required: true,
    ...(kind === "*" ? { description: "The rest of the path; it may hold slashes." } : {}),
    schema: { type: "string" },
  };
}
