/**
 * A stage module becomes a folder that `node stage.mjs` starts, anywhere and without an install: `serve`, `dev`,
 * pipelines at home, tests and images all run such a folder, so what is tested is what ships.
 *
 *     stage.mjs        the author's stage and the server around it
 *     lane.mjs         the stage again, for worker threads
 *     shared.mjs       what both need: a start reads few files (unmerged: some chunk-….mjs)
 *     worker.cjs       the worker pool's own start module
 *     <name>-….mjs     what is loaded on demand (Express, worker pool, …), one file each
 *     *.map            source maps
 *     bin/napi-v6/…    ONNX Runtime for one platform, only where the stage uses it
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { ENTRY_FILE, LANE_FILE, translateBuildFailure } from "./build-failure.ts";
import { listFiles, openBundleCache, surroundings } from "./bundle-cache.ts";
import { logPartsPlugin } from "./log-parts.ts";
import { mergeChunks, moduleNames } from "./merge-chunks.ts";
import { type BundlePlatform, onnxRuntimePlugin, placeOnnxRuntime } from "./native-parts.ts";
import { HEAD, nodeBuiltinsPlugin, takeBuiltins } from "./node-builtins.ts";
import {
  findInstallRoot,
  findLaneThread,
  findServe,
  findServerEntry,
  findStageModule,
} from "./stage-module.ts";
import { piscinaPlugin, writePoolWorker } from "./worker-pool.ts";

/** Part of every cache key: raise it when the layout or content of a bundle changes without a change of its inputs. */
const BUNDLE_FORMAT = 6;

export interface BundleOptions {
  /** Folder to write, emptied first. Without it the bundle lies in a cache and an unchanged stage is not built again. */
  readonly outDir?: string;
  /** What the bundle is to run on; only native parts depend on it. Default: this machine. */
  readonly platform?: BundlePlatform;
  /**
   * Whether the files that every start reads are merged into one. Default: true. Without, a start takes some milliseconds longer and a
   * build a third of its time less: for a stage that is built again with every change. What runs is the same.
   */
  readonly merge?: boolean;
}

export interface StageBundle {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Absolute path of `stage.mjs`. */
  readonly entry: string;
  /** Every file, relative to the folder, sorted. */
  readonly files: readonly string[];
  /** Absolute path of the author's module. */
  readonly stageModule: string;
  /** Whether an earlier build was used. */
  readonly fromCache: boolean;
  /** Absolute path of every file a change of which makes another bundle: sources, manifests, settings; some may not exist. */
  readonly madeOf: readonly string[];
}

/**
 * Bundles a stage module (`.ts` or `.js`) and the server entry into a folder. Nothing of the stage is executed.
 *
 * @example
 * const { folder } = await bundleStage(new URL("./stage.ts", import.meta.url));
 *
 * @param stage URL or path of the module, or of the folder that holds it
 * @throws SW_IMAGE_MODULE_NOT_FOUND, SW_IMAGE_NO_DEFAULT_EXPORT, SW_IMAGE_BUNDLE, SW_IMAGE_SERVER_NOT_FOUND,
 *   SW_IMAGE_TWO_CORES, SW_IMAGE_NATIVE_PLATFORM, SW_IMAGE_NATIVE_LOADER, SW_IMAGE_WORKER_POOL
 */
export async function bundleStage(stage: URL | string, options: BundleOptions = {}): Promise<StageBundle> {
  const stageModule = findStageModule(stage);
  const serverEntry = findServerEntry(stageModule);
  const { platform = { os: process.platform, arch: process.arch }, merge = true } = options;

  if (options.outDir !== undefined) {
    const folder = resolve(options.outDir);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const inputs = await build(stageModule, serverEntry, { platform, merge }, folder);
    return describe(folder, stageModule, false, [...inputs, ...surroundings(stageModule)]);
  }

  const key = [BUNDLE_FORMAT, stageModule, serverEntry, platform, merge];
  const cache = openBundleCache(findInstallRoot(stageModule), cacheName(stageModule), key);
  const found = cache.find();
  if (found !== undefined) return describe(found.folder, stageModule, true, found.madeOf);
  const folder = cache.begin();
  try {
    const inputs = await build(stageModule, serverEntry, { platform, merge }, folder);
    const madeOf = [...inputs, ...surroundings(stageModule)];
    return describe(cache.keep(folder, madeOf), stageModule, false, madeOf);
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

/** Writes the bundle; returns the absolute paths of every source file it was made of. */
async function build(
  stageModule: string,
  serverEntry: string,
  { platform, merge }: Required<Pick<BundleOptions, "platform" | "merge">>,
  folder: string,
): Promise<string[]> {
  // Loaded here and not above: a start from the cache does without the bundler.
  const esbuild = await import("esbuild");
  const onnxRuntime = onnxRuntimePlugin();
  const workingFolder = dirname(stageModule);
  const laneThread = findLaneThread(serverEntry);
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir: workingFolder,
      entryPoints: [
        { in: ENTRY_FILE, out: "stage" },
        ...(laneThread === undefined ? [] : [{ in: LANE_FILE, out: "lane" }]),
      ],
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      chunkNames: "[name]-[hash]",
      assetNames: "[name]-[hash]",
      banner: { js: HEAD },
      loader: { ".node": "copy" },
      // Neither `keepNames` nor `minify`: the one costs 4 ms of start-up, the other saves none and hides the source.
      sourcemap: "linked",
      sourcesContent: false,
      legalComments: "linked",
      metafile: true,
      logLevel: "silent",
      plugins: [
        entryPlugin(stageModule, findServe(serverEntry), laneThread),
        nodeBuiltinsPlugin,
        onnxRuntime.plugin,
        piscinaPlugin,
        logPartsPlugin,
      ],
    });
    const { outputs } = metafile;
    for (const file of merge ? await mergeChunks(esbuild, folder, outputs) : moduleNames(outputs)) {
      const path = join(folder, file);
      writeFileSync(path, await takeBuiltins(readFileSync(path, "utf8")));
    }
    const runtimeFolder = onnxRuntime.packageFolder();
    if (runtimeFolder !== undefined) placeOnnxRuntime(runtimeFolder, folder, platform);
    if (laneThread !== undefined) await writePoolWorker(laneThread, folder);
    return Object.keys(metafile.inputs)
      .map((input) => resolve(workingFolder, input))
      .filter((path) => existsSync(path));
  } catch (thrown) {
    throw translateBuildFailure(thrown, stageModule);
  }
}

/** The modules that tie the author's stage to the server; the server comes first because it locks telemetry off. */
function entryPlugin(stageModule: string, serve: string, laneThread: string | undefined): Plugin {
  const laneModule =
    laneThread === undefined ? "" : ', { laneModule: new URL("./lane.mjs", import.meta.url) }';
  const contents: Readonly<Record<string, string>> = {
    [ENTRY_FILE]: [
      `import { serveStage } from ${JSON.stringify(serve)};`,
      `import stage from ${JSON.stringify(stageModule)};`,
      `await serveStage(stage${laneModule});`,
    ].join("\n"),
    [LANE_FILE]: [
      `import { createLaneThread } from ${JSON.stringify(laneThread)};`,
      `import stage from ${JSON.stringify(stageModule)};`,
      "export const { runTask } = createLaneThread(stage);",
    ].join("\n"),
  };
  return {
    name: "stagewright-entry",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${ENTRY_FILE}|${LANE_FILE})$`) }, ({ path }) => ({
        path: path.slice(path.indexOf(":") + 1),
        namespace: "stagewright",
      }));
      build.onLoad({ filter: /.*/, namespace: "stagewright" }, ({ path }) => ({
        contents: contents[`stagewright:${path}`]!,
        loader: "js",
        resolveDir: dirname(stageModule),
      }));
    },
  };
}

function describe(
  folder: string,
  stageModule: string,
  fromCache: boolean,
  madeOf: readonly string[],
): StageBundle {
  const entry = join(folder, "stage.mjs");
  return { folder, entry, files: listFiles(folder), stageModule, fromCache, madeOf };
}

/** `…/csv-preprocess/src/stage.ts` → `csv-preprocess`: says in a list of processes which stage runs. */
function cacheName(stageModule: string): string {
  const folder = dirname(stageModule);
  const name = basename(basename(folder) === "src" ? dirname(folder) : folder);
  return name.replace(/[^A-Za-z0-9_-]/g, "-") || "stage";
}
