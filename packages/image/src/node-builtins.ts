/**
 * Node.js's own modules inside a bundle: taken from `process.getBuiltinModule`, never imported.
 *
 * An `import` of a built-in module makes Node.js read every one of its exports, getters included; on Node 24 that loads
 * the whole of undici for `import … from "node:http"` alone (20 ms and 13 MiB, measured 2026-11-20). What is read
 * property by property costs nothing before it is used.
 */

import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

const NAMESPACE = "node-builtin";
const UNPREFIXED = builtinModules.filter((name) => !name.startsWith("_") && !name.startsWith("node:"));

export const nodeBuiltinsPlugin: Plugin = {
  name: NAMESPACE,
  setup(build) {
    const filter = new RegExp(`^(node:.+|${UNPREFIXED.join("|")})$`);
    build.onResolve({ filter }, ({ path, kind }) => {
      // Asked for at run time, by name: left to Node.js, which then gives it every form of export.
      if (kind === "dynamic-import") return { path, external: true };
      const prefixed = path.startsWith("node:") ? path : `node:${path}`;
      return { path: prefixed, namespace: NAMESPACE, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: "js",
    }));
  },
};
