/**
 * V8's own form of a bundle's code, in the image: a start reads that instead of parsing the code. Node.js keeps such a cache by
 * itself in the folder `NODE_COMPILE_CACHE` names; here it is filled while the image is built, for every file of the bundle, so
 * that nothing is left to write at run time.
 *
 * Node.js ignores what does not fit: another version of it, other flags of V8, another user (its folders are per user; the
 * platform runs containers as root), and all of it before version 22.1.
 */

/** Below the bundle's folder in the image. */
const CACHE_FOLDER = ".compile-cache";

/**
 * Links every file of the working folder and runs none: beside them one name is asked for that does not exist, which is found out
 * when everything has been compiled, before anything is evaluated.
 */
const LINK_ALL = [
  "import { readdirSync } from 'node:fs';",
  "import { pathToFileURL } from 'node:url';",
  "const files = readdirSync('.').filter((name) => name.endsWith('.mjs')).map((name) => pathToFileURL(name));",
  "const text = files.map((file) => 'import ' + JSON.stringify(file) + ';').join('') + 'import { none } from \"node:fs\";';",
  "await import('data:text/javascript,' + encodeURIComponent(text)).catch(() => {});",
].join(" ");

/** How the cache of a bundle is filled. */
export interface CompileCache {
  /** What `NODE_COMPILE_CACHE` is to be, then and at run time. */
  readonly folder: string;
  /** The command that fills it, with the bundle's folder as working folder. */
  readonly command: readonly string[];
}

/**
 * The cache of a bundle.
 *
 * @param node command that starts Node.js, and its flags: the same as at run time, V8 holds the cache against them
 * @param appFolder where the bundle lies
 */
export function compileCacheOf(node: readonly string[], appFolder: string): CompileCache {
  return {
    folder: `${appFolder}/${CACHE_FOLDER}`,
    command: [...node, "--input-type=module", "--eval", LINK_ALL],
  };
}
