/** Bundles this package, its libraries in it: what an outside user installs is few files and one dependency. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

await build({
  // `all-ops` by itself: whoever bundles this package and does not name it leaves it, and what only it imports, out.
  entryPoints: ["src/index.ts", "src/bin.ts", "src/ops/all-ops.ts"],
  bundle: true,
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  splitting: true,
  outdir: "dist",
  logLevel: "warning",
});

// Imports for the order of evaluation alone. No module here has effects, and to another bundler each would be a reason to load the
// ops of every family at once. Blanks keep the columns of source maps true.
for (const name of readdirSync("dist")) {
  if (!name.endsWith(".js")) continue;
  const text = readFileSync(`dist/${name}`, "utf8");
  const shorter = text.replaceAll(/import"\.\/chunk-\w+\.js";/g, (found) => " ".repeat(found.length));
  if (shorter !== text) writeFileSync(`dist/${name}`, shorter);
}
