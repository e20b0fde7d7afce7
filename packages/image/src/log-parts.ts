/**
 * pino inside a bundle. It loads what the log of a stage never uses (threads, assertions, transports) before its first line; here
 * those parts are loaded when they are first called, which spares a start 2 ms. Where pino's text is another, it stays as it is.
 */

import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** By the end of a file's path: a declaration to leave out, and what its name becomes wherever it is used. */
const LATER: readonly { file: RegExp; declaration: string; use: RegExp; by: string }[] = [
  {
    file: /[\\/]pino[\\/]lib[\\/]tools\.js$/,
    declaration: "const { isMainThread } = require('worker_threads')\n",
    use: /\bisMainThread\b/g,
    by: "require('worker_threads').isMainThread",
  },
  {
    file: /[\\/]pino[\\/]lib[\\/]tools\.js$/,
    declaration: "const transport = require('./transport')\n",
    use: /= transport\(/g,
    by: "= require('./transport')(",
  },
  {
    file: /[\\/]sonic-boom[\\/]index\.js$/,
    declaration: "const assert = require('assert')\n",
    use: /\bassert\(/g,
    by: "require('assert')(",
  },
  {
    file: /[\\/]pino[\\/]pino\.js$/,
    declaration: "module.exports.transport = require('./lib/transport')\n",
    use: /^module\.exports\.multistream/m,
    by: "Object.defineProperty(module.exports, 'transport', { enumerable: true, get: () => require('./lib/transport') }); $&",
  },
];

export const logPartsPlugin: Plugin = {
  name: "log-parts",
  setup(build) {
    build.onLoad(
      { filter: /[\\/](pino[\\/]pino|pino[\\/]lib[\\/]tools|sonic-boom[\\/]index)\.js$/ },
      ({ path }) => {
        let contents = readFileSync(path, "utf8");
        for (const { file, declaration, use, by } of LATER) {
          if (!file.test(path) || !contents.includes(declaration)) continue;
          // As many lines as before.
          contents = contents.replace(declaration, "\n").replace(use, by);
        }
        return { contents, loader: "js" };
      },
    );
  },
};
