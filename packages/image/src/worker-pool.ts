/**
 * piscina inside a bundle. Its threads start from a file of its own beside it, which has to stay a file: `worker.cjs`, bundled
 * alone. The ending says what it is whatever package the bundle lies in.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { errors } from "./errors.ts";

const WORKER_FILE = "worker.cjs";
const START = "'worker.js')";
/** The mark of a result that is to be moved. Registered, a thread of ours can set it without loading piscina (see `lane-thread.ts`). */
const MARK = "Symbol('Piscina.kMovable')";

/** Has piscina start its threads from `worker.cjs`. */
export const piscinaPlugin: Plugin = {
  name: "piscina",
  setup(build) {
    build.onLoad({ filter: /piscina[\\/]dist[\\/]index\.js$/ }, ({ path }) => ({
      contents: replaced(path, START, `'${WORKER_FILE}')`),
      loader: "js",
    }));
  },
};

/**
 * Writes `worker.cjs`.
 *
 * @param laneThread module of the server that uses piscina
 * @throws SW_IMAGE_WORKER_POOL
 */
export async function writePoolWorker(laneThread: string, folder: string): Promise<void> {
  const esbuild = await import("esbuild");
  const main = createRequire(laneThread).resolve("piscina");
  await esbuild.build({
    entryPoints: [join(dirname(main), "worker.js")],
    outfile: join(folder, WORKER_FILE),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    // Native, optional, and asked for only by pools that lower their priority.
    external: ["@napi-rs/nice"],
    logLevel: "silent",
    plugins: [
      {
        name: "piscina-worker",
        setup(build) {
          build.onLoad({ filter: /piscina[\\/]dist[\\/]symbols\.js$/ }, ({ path }) => ({
            contents: replaced(path, MARK, MARK.replace("Symbol(", "Symbol.for(")),
            loader: "js",
          }));
        },
      },
    ],
  });
}

function replaced(file: string, text: string, by: string): string {
  const source = readFileSync(file, "utf8");
  if (!source.includes(text)) throw errors.SW_IMAGE_WORKER_POOL({ file, expected: text });
  return source.replace(text, by);
}
