/** Everything that is decided about an image before a file is written: one value, made without touching the disk. */

import { basename, dirname } from "node:path";
import type { StageBundle } from "./bundle-stage.ts";
import { type CompileCache, compileCacheOf } from "./compile-cache.ts";
import { errors } from "./errors.ts";
import { imageLabels } from "./labels.ts";
import type { BundlePlatform } from "./native-parts.ts";

/** Image platforms, and the same in Node.js's words; ONNX Runtime has binaries for both. */
const PLATFORMS: Readonly<Record<string, BundlePlatform>> = {
  "linux/amd64": { os: "linux", arch: "x64" },
  "linux/arm64": { os: "linux", arch: "arm64" },
};

/** The platform's instances are x86 unless one asks for Graviton. */
export const DEFAULT_PLATFORM = "linux/amd64";
/** Node.js's current long-term line, with glibc. */
const DEFAULT_BASE = "node:24-bookworm-slim";

/** Of V8: a pattern that backtracks too long goes on in the linear engine. */
const NODE_FLAGS = ["--enable-experimental-regexp-engine-on-excessive-backtracks"];
/** Where the bundle lies in the image. */
const APP_FOLDER = "/opt/stagewright";

/** One file of the build context and where it comes from. */
export interface ContextFile {
  /** Path in the context: `native/…`, `app/…` or `model/…`. */
  readonly path: string;
  /** Absolute. */
  readonly source: string;
}

export interface ImagePlan {
  readonly base: string;
  readonly platform: string;
  readonly tag: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly hasNativeParts: boolean;
  readonly hasModel: boolean;
  /** Undefined where the image is built without one. */
  readonly compileCache: CompileCache | undefined;
  readonly entrypoint: readonly string[];
  /** Sorted by path. */
  readonly files: readonly ContextFile[];
}

export interface ImagePlanOptions {
  readonly base?: string | undefined;
  readonly platform?: string | undefined;
  readonly tag?: string | undefined;
  /** Command that starts Node.js in the base image; a distroless one wants `/nodejs/bin/node`. */
  readonly node?: string | undefined;
  /**
   * Whether V8's compile cache is filled while the image is built, which runs Node.js in it. Default: when the image is for the
   * kind of processor this process runs on.
   */
  readonly compileCache?: boolean | undefined;
  /** Labels of what the stage declares. */
  readonly schemaLabels?: ReadonlyMap<string, string> | undefined;
}

/**
 * A platform in Node.js's words.
 *
 * @throws SW_IMAGE_PLATFORM
 */
export function bundlePlatform(platform: string): BundlePlatform {
  const known = PLATFORMS[platform];
  if (known === undefined) throw errors.SW_IMAGE_PLATFORM({ platform, known: Object.keys(PLATFORMS) });
  return known;
}

/**
 * @param modelFiles files of the model artifact that goes into the image, if one does
 * @throws SW_IMAGE_BASE_MUSL
 */
export function planImage(
  bundle: StageBundle,
  modelFiles: readonly ContextFile[] | undefined,
  options: ImagePlanOptions = {},
): ImagePlan {
  const base = options.base ?? DEFAULT_BASE;
  const tag = options.tag ?? titleOf(bundle.stageModule);
  const platform = options.platform ?? DEFAULT_PLATFORM;
  const node = [options.node ?? "node", ...NODE_FLAGS];
  const hasCache = options.compileCache ?? bundlePlatform(platform).arch === process.arch;
  const isNative = (file: string) => file.startsWith("bin/");
  const hasNativeParts = bundle.files.some(isNative);
  if (hasNativeParts && /alpine|musl/.test(base)) throw errors.SW_IMAGE_BASE_MUSL({ base });

  const files = bundle.files
    // Source maps name the author's files and cost start-up; they stay at the desk.
    .filter((file) => !file.endsWith(".map"))
    .map((file) => ({
      path: `${isNative(file) ? "native" : "app"}/${file}`,
      source: `${bundle.folder}/${file}`,
    }));
  return {
    base,
    platform,
    tag,
    labels: imageLabels(tag.replace(/^.*\//, "").replace(/[:@].*$/, ""), base, options.schemaLabels),
    hasNativeParts,
    hasModel: modelFiles !== undefined,
    compileCache: hasCache ? compileCacheOf(node, APP_FOLDER) : undefined,
    entrypoint: [...node, `${APP_FOLDER}/stage.mjs`],
    files: [...files, ...(modelFiles ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** `…/csv-preprocess/stage.ts` → `csv-preprocess`, in the letters an image name takes. */
function titleOf(stageModule: string): string {
  const folder = dirname(stageModule);
  const name = basename(basename(folder) === "src" ? dirname(folder) : folder).toLowerCase();
  return name.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "stage";
}
