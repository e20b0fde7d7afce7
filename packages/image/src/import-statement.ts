/** Static imports in the text of an ES module, as esbuild writes them, and as they are written again from somewhere else. */

import { init, parse } from "es-module-lexer";

/** One `import … from "…"`. */
export interface ImportStatement {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  readonly specifier: string;
  /** Name the whole module's default is bound to. */
  readonly defaultName: string | undefined;
  readonly namespaceName: string | undefined;
  /** Exported name and the name it is bound to. */
  readonly names: readonly (readonly [exported: string, local: string])[];
}

const CLAUSE =
  /^import\s*(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)\s*|\{([^{}"']*)\}\s*)?(?:from\s*)?["'][^"']*["']\s*;?$/;

/** The import statements of a module; re-exports, and forms esbuild does not write, are left out. */
export async function importStatements(text: string): Promise<readonly ImportStatement[]> {
  await init;
  const statements: ImportStatement[] = [];
  for (const { n: specifier, d: kind, ss: start, se } of parse(text)[0]) {
    if (kind !== -1 || specifier === undefined) continue;
    const end = text[se] === ";" ? se + 1 : se;
    const match = CLAUSE.exec(text.slice(start, end));
    if (match === null) continue;
    const [, defaultName, namespaceName, list = ""] = match;
    const names = list
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map((item) => {
        const [exported, local = exported] = item.split(/\s+as\s+/);
        return [exported!, local!] as const;
      });
    statements.push({ start, end, specifier, defaultName, namespaceName, names });
  }
  return statements;
}

/** The text with statements replaced; every line stays where it is, so that source maps stay true. */
export function replaceStatements(
  text: string,
  replacements: readonly (readonly [statement: ImportStatement, by: string])[],
): string {
  const parts: string[] = [];
  let done = 0;
  for (const [{ start, end }, by] of replacements) {
    const lineEnds = text.slice(start, end).split("\n").length - 1;
    parts.push(text.slice(done, start), by, "\n".repeat(lineEnds));
    done = end;
  }
  parts.push(text.slice(done));
  return parts.join("");
}
