/**
 * Node.js's own modules inside a bundle: taken from `process.getBuiltinModule`, never imported.
 *
 * An `import` of a built-in module makes Node.js read every one of its exports, getters included; on Node 24 that loads
 * the whole of undici for `import … from "node:http"` alone (20 ms and 13 MiB, measured 2026-11-20). What is read
 * property by property costs nothing before it is used.
 */

import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";
import { type ImportStatement, importStatements, replaceStatements } from "./import-statement.ts";

const NAMESPACE = "node-builtin";
const UNPREFIXED = builtinModules.filter((name) => !name.startsWith("_") && !name.startsWith("node:"));

/** First line of every file esbuild writes; {@link takeBuiltins} puts there what the file needs. */
export const HEAD = "// stagewright:head";

/** What CommonJS inside an ES module wants. `require` is made when first called: making it loads `node:module`. */
const COMMONJS: Readonly<Record<string, string>> = {
  require:
    'const require = ((made) => { const real = () => made ??= globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url); return new Proxy(() => {}, { apply: (_, self, values) => Reflect.apply(real(), self, values), get: (_, name) => real()[name] }); })();',
  __filename: "const __filename = import.meta.filename;",
  __dirname: "const __dirname = import.meta.dirname;",
};

export const nodeBuiltinsPlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    const filter = new RegExp(`^(node:.+|${UNPREFIXED.join("|")})$`);
    build.onResolve({ filter }, ({ path, kind }) => {
      // Asked for at run time, by name: left to Node.js, which then gives it every form of export.
      if (kind === "dynamic-import") return { path, external: true };
      const prefixed = path.startsWith("node:") ? path : `node:${path}`;
      // An import stays one until the file is written: `takeBuiltins` replaces it.
      if (kind === "import-statement") return { path: prefixed, external: true, sideEffects: false };
      return { path: prefixed, namespace: NAMESPACE, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: "js",
    }));
  },
};

/** The text of a bundled file whose imports of node's own modules are look-ups, all in its first line. */
export async function takeBuiltins(text: string): Promise<string> {
  const replaced: [ImportStatement, string][] = [];
  const head: string[] = [];
  for (const statement of await importStatements(text)) {
    const lookUps = lookUpsOf(statement, text);
    if (lookUps === undefined) continue;
    head.push(...lookUps);
    replaced.push([statement, ""]);
  }
  const body = replaceStatements(text, replaced);
  for (const [name, statement] of Object.entries(COMMONJS)) {
    if (new RegExp(`(?<![\\w$.])${name}\\b`).test(body)) head.push(statement);
  }
  return body.startsWith(HEAD) ? head.join(" ") + body.slice(HEAD.length) : body;
}

/** Undefined for a statement that stays as it is. */
function lookUpsOf(
  { specifier, defaultName, namespaceName, names }: ImportStatement,
  text: string,
): readonly string[] | undefined {
  if (!specifier.startsWith("node:")) return undefined;
  // A namespace has a member more than the module itself.
  if (namespaceName !== undefined && text.includes(`${namespaceName}.default`)) return undefined;
  // Not `process`: that may be one of the names.
  const module = `globalThis.process.getBuiltinModule(${JSON.stringify(specifier)})`;
  const whole = [
    defaultName,
    namespaceName,
    ...names.filter(([name]) => name === "default").map(([, local]) => local),
  ];
  const parts = names.filter(([name]) => name !== "default");
  return [
    ...whole.filter((name) => name !== undefined).map((name) => `const ${name} = ${module};`),
    ...(parts.length === 0
      ? []
      : [
          `const { ${parts.map(([name, local]) => (name === local ? name : `${name}: ${local}`)).join(", ")} } = ${module};`,
        ]),
  ];
}
