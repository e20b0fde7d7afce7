/**
 * onnxruntime-node inside a bundle. Its JavaScript is bundled; of its 300 MB of binaries the folder gets the one
 * platform the bundle is made for. No other native package is known here: a `.node` file that is required by its
 * literal path is copied beside the bundle by esbuild.
 */

import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "esbuild";
import { errors } from "./errors.ts";

/** What a bundle is made for, in the words of `process.platform` and `process.arch`. */
export interface BundlePlatform {
  readonly os: string;
  readonly arch: string;
}

const BINARY_FOLDER = "bin/napi-v6";
/** How onnxruntime-node 1.27–1.30 loads its binary; esbuild takes the template for a glob and stops. */
const LOADER =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of another package's source.
  "require(`../bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`)";
/** The same without a template: every file of a bundle lies in its root, so `bin/` is always beside it. */
const LOADER_IN_BUNDLE =
  'require(["./bin/napi-v6", process.platform, process.arch, "onnxruntime_binding.node"].join("/"))';

/** Rewrites onnxruntime-node's loader and remembers where the package lies; `packageFolder()` is undefined when no module uses it. */
export function onnxRuntimePlugin(): { readonly plugin: Plugin; packageFolder(): string | undefined } {
  let folder: string | undefined;
  const plugin: Plugin = {
    name: "onnxruntime-node",
    setup(build) {
      build.onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path }) => {
        const source = readFileSync(path, "utf8");
        if (!source.includes(LOADER)) throw errors.SW_IMAGE_NATIVE_LOADER({ file: path, expected: LOADER });
        folder = dirname(dirname(path));
        return { contents: source.replace(LOADER, LOADER_IN_BUNDLE), loader: "js" };
      });
    },
  };
  return { plugin, packageFolder: () => folder };
}

/**
 * Puts the binaries of one platform under `<folder>/bin/napi-v6/<os>/<arch>/`; hard links where the file system allows.
 *
 * @throws SW_IMAGE_NATIVE_PLATFORM
 */
export function placeOnnxRuntime(packageFolder: string, folder: string, platform: BundlePlatform): void {
  const binaries = join(packageFolder, BINARY_FOLDER);
  const source = join(binaries, platform.os, platform.arch);
  if (!existsSync(source)) {
    throw errors.SW_IMAGE_NATIVE_PLATFORM({
      package: "onnxruntime-node",
      platform: `${platform.os}/${platform.arch}`,
      available: listPlatforms(binaries),
    });
  }
  const target = join(folder, relative(packageFolder, source));
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source)) linkOrCopy(join(source, name), join(target, name));
}

function listPlatforms(binaries: string): string[] {
  return readdirSync(binaries).flatMap((os) =>
    readdirSync(join(binaries, os)).map((arch) => `${os}/${arch}`),
  );
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
