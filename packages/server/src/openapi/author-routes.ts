/**
 * Routes of the author's own in OpenAPI: their paths and methods, read off the Express app they were added to. What they take and
 * answer is the author's own, and nobody has declared it.
 *
 * Seen are routes of the app and of routers mounted in it by text. Not seen: paths given as regular expressions, apps mounted in the
 * app, and what a middleware answers.
 */

import type { JsonSchema } from "./column-schema.ts";
import { pathTemplates } from "./path-templates.ts";

/** The part of Express's router that its types leave out: a route, a mounted router, or a middleware. */
export interface RouterLayer {
  /** Path as it was given; a router's layer keeps it since version 2.3 of Express's router. */
  readonly rawPath?: unknown;
  readonly handle?: { readonly stack?: readonly RouterLayer[] };
  readonly route?:
    | { readonly path: unknown; readonly methods: Readonly<Record<string, boolean | undefined>> }
    | undefined;
}

/** Methods that OpenAPI has a place for; `all` of a route stands for every one. */
const METHODS = ["get", "put", "post", "delete", "patch", "options", "head", "trace"] as const;
const WITH_BODY: readonly string[] = ["put", "post", "patch"];

/** Deepest mounting that is followed; a router may be mounted in itself. */
const MAX_DEPTH = 8;

/** Path items by path template. */
export function authorPaths(layers: readonly RouterLayer[]): Readonly<Record<string, JsonSchema>> {
  const items = new Map<string, { readonly template: string; readonly item: Record<string, unknown> }>();
  for (const { path, methods } of routesOf(layers, "", 0)) {
    for (const { template, parameters } of pathTemplates(path)) {
      // Two templates that differ in the names of their parameters are one to OpenAPI.
      const key = template.replaceAll(/\{[^}]*\}/g, "{}");
      const known = items.get(key) ?? { template, item: parameters.length > 0 ? { parameters } : {} };
      items.set(key, known);
      for (const method of methods) known.item[method] ??= operation(method);
    }
  }
  return Object.fromEntries([...items.values()].map(({ template, item }) => [template, item]));
}

interface AuthorRoute {
  readonly path: string;
  readonly methods: readonly string[];
}

function routesOf(layers: readonly RouterLayer[], mount: string, depth: number): readonly AuthorRoute[] {
  if (depth > MAX_DEPTH) return [];
  return layers.flatMap(({ route, handle, rawPath }) => {
    if (route !== undefined)
      return textsOf(route.path).map((path) => ({
        path: join(mount, path),
        methods: methodsOf(route.methods),
      }));
    const { stack } = handle ?? {};
    if (!Array.isArray(stack)) return [];
    return textsOf(rawPath).flatMap((path) =>
      routesOf(stack as readonly RouterLayer[], join(mount, path), depth + 1),
    );
  });
}

/** Texts of a path: one, several in a list, none of a regular expression. */
function textsOf(path: unknown): readonly string[] {
  return (Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY) : [path]).filter(
    (one): one is string => typeof one === "string",
  );
}

function join(mount: string, path: string): string {
  const joined = `${mount.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  // A path that begins with an optional part has its slash there.
  return path.startsWith("{") ? `${mount.replace(/\/+$/, "")}${path}` : joined;
}

function methodsOf(methods: Readonly<Record<string, boolean | undefined>>): readonly string[] {
  return METHODS.filter((method) => methods["_all"] === true || methods[method] === true);
}

const UNDECLARED = "The author's own; nothing is declared.";

function operation(method: string): JsonSchema {
  return {
    tags: ["author"],
    summary: "A route of the stage's author.",
    ...(WITH_BODY.includes(method)
      ? { requestBody: { description: UNDECLARED, content: { "*/*": {} } } }
      : {}),
    responses: { default: { description: UNDECLARED } },
  };
}
