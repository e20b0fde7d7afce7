/** Finds what a bundle is made of: the author's stage module, the server entry, the one copy of core they share. */

import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { errors } from "./errors.ts";
import { pathStats } from "./path-stats.ts";

/** Where a stage module lies when only its folder is given, in the order looked for. */
const MODULE_NAMES = ["stage.ts", "stage.js", "src/stage.ts", "src/stage.js"];

/**
 * Absolute real path of a stage module.
 *
 * @param stage a `file:` URL, a path relative to the working directory, or a folder that holds `stage.ts` or `stage.js`
 * @throws SW_IMAGE_MODULE_NOT_FOUND
 */
export function findStageModule(stage: URL | string): string {
  const path = resolve(stage instanceof URL || stage.startsWith("file:") ? fileURLToPath(stage) : stage);
  const stats = pathStats(path);
  if (stats?.isFile()) return realpathSync(path);
  if (stats === undefined) throw errors.SW_IMAGE_MODULE_NOT_FOUND({ path, tried: [] });
  const name = MODULE_NAMES.find((candidate) => existsSync(join(path, candidate)));
  if (name === undefined) throw errors.SW_IMAGE_MODULE_NOT_FOUND({ path, tried: MODULE_NAMES });
  return realpathSync(join(path, name));
}

/**
 * Absolute path of the entry of `@stagewright/server`: the one the stage's project installed, else the one beside this
 * package. It is resolved and bundled, never imported here.
 *
 * @throws SW_IMAGE_SERVER_NOT_FOUND, SW_IMAGE_TWO_CORES
 */
export function findServerEntry(stageModule: string): string {
  const server =
    resolveFrom(stageModule, "@stagewright/server") ??
    resolveFrom(fileURLToPath(import.meta.url), "@stagewright/server");
  if (server === undefined) throw errors.SW_IMAGE_SERVER_NOT_FOUND({ module: stageModule });

  // Two copies would be two classes of every error and payload: `instanceof` would lie.
  const ofStage = resolveFrom(stageModule, "@stagewright/core");
  const ofServer = resolveFrom(server, "@stagewright/core");
  if (ofStage !== undefined && ofServer !== undefined && ofStage !== ofServer) {
    throw errors.SW_IMAGE_TWO_CORES({ stage: ofStage, server: ofServer });
  }
  return server;
}

/**
 * The module of the server that a process starts from: its `serve` alone, where it has one beside its entry. What else the entry
 * exports would be read at every start.
 *
 * @param serverEntry as {@link findServerEntry} found it
 */
export function findServe(serverEntry: string): string {
  const path = join(dirname(serverEntry), "serve.js");
  return existsSync(path) ? path : serverEntry;
}

/**
 * The module a worker thread of the lane runs, beside the server's entry; undefined for a server that has no such lane.
 *
 * @param serverEntry as {@link findServerEntry} found it
 */
export function findLaneThread(serverEntry: string): string | undefined {
  const path = join(dirname(serverEntry), "lane-thread.js");
  return existsSync(path) ? path : undefined;
}

/** Nearest folder at or above the module that has `node_modules`; undefined when there is none. */
export function findInstallRoot(stageModule: string): string | undefined {
  for (let folder = dirname(stageModule); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function resolveFrom(file: string, specifier: string): string | undefined {
  try {
    return realpathSync(createRequire(file).resolve(specifier));
  } catch {
    return undefined;
  }
}
