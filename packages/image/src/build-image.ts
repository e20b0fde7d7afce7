/** A stage becomes an image: bundled here, copied in there. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeBuildContext } from "./build-context.ts";
import { listFiles } from "./bundle-cache.ts";
import { bundleStage } from "./bundle-stage.ts";
import { describeStage } from "./describe-stage.ts";
import { runDocker } from "./docker-cli.ts";
import { formatDockerfile } from "./dockerfile.ts";
import { errors } from "./errors.ts";
import {
  bundlePlatform,
  type ContextFile,
  DEFAULT_PLATFORM,
  type ImagePlan,
  type ImagePlanOptions,
  planImage,
} from "./image-plan.ts";
import { pathStats } from "./path-stats.ts";
import { schemaLabels } from "./schema-labels.ts";

export interface BuildImageOptions extends Omit<ImagePlanOptions, "schemaLabels"> {
  /** Image to build upon: any with glibc and Node.js ≥ 20.19. Default `node:24-bookworm-slim`. */
  readonly base?: string | undefined;
  /** `linux/amd64` (default) or `linux/arm64`. */
  readonly platform?: string | undefined;
  /** Name of the image. Default: the name of the stage's folder. */
  readonly tag?: string | undefined;
  /** Folder of a model artifact to put into the image; without it the model stays outside, as the platform expects (C15). */
  readonly model?: string | undefined;
  /** Plan and write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Folder for the build context, emptied and kept; without it a temporary one. */
  readonly contextDir?: string | undefined;
  /** Lines of Docker's output. */
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface BuiltImage {
  readonly plan: ImagePlan;
  /** Text of the Dockerfile. */
  readonly dockerfile: string;
  /** The command that builds the context, as words. */
  readonly command: readonly string[];
  /** `sha256:…`; undefined after a dry run. */
  readonly imageId: string | undefined;
  /** Uncompressed, bytes; undefined after a dry run. */
  readonly byteLength: number | undefined;
}

/**
 * Bundles a stage and builds its image with the `docker` command. Nothing in the build uses the network; the base image
 * is pulled by the engine if it does not have it. The image's labels say what the stage declares: its module is evaluated for
 * that, its model is not loaded.
 *
 * @example
 * const { plan } = await buildImage("containers/csv-preprocess", { tag: "abalone/csv-preprocess:1" });
 *
 * @param stage URL or path of the stage module, or of its folder
 * @throws SW_IMAGE_…: what `bundleStage` throws, and _DESCRIBE, _PLATFORM, _BASE_MUSL, _MODEL_NOT_FOUND, _DOCKER_MISSING,
 *   _DOCKER_ENGINE, _DOCKER
 */
export async function buildImage(stage: URL | string, options: BuildImageOptions = {}): Promise<BuiltImage> {
  const platform = options.platform ?? DEFAULT_PLATFORM;
  const bundle = await bundleStage(stage, { platform: bundlePlatform(platform) });
  const modelFiles = options.model === undefined ? undefined : listModel(options.model);
  const plan = planImage(bundle, modelFiles, {
    ...options,
    schemaLabels: schemaLabels(await describeStage(stage)),
  });
  const dockerfile = formatDockerfile(plan);

  const context = resolve(options.contextDir ?? join(tmpdir(), "stagewright-context"));
  const commandFor = (folder: string) => [
    "build",
    `--platform=${platform}`,
    "--network=none",
    `--tag=${plan.tag}`,
    folder,
  ];
  if (options.dryRun === true) {
    return {
      plan,
      dockerfile,
      command: ["docker", ...commandFor(context)],
      imageId: undefined,
      byteLength: undefined,
    };
  }
  const folder = options.contextDir === undefined ? mkdtempSync(`${context}-`) : context;
  try {
    writeBuildContext(plan, folder);
    await runDocker(commandFor(folder), options.onLine);
  } finally {
    if (options.contextDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
  const [imageId, size] = (
    await runDocker(["image", "inspect", "--format", "{{.Id}} {{.Size}}", plan.tag])
  ).split(" ");
  return { plan, dockerfile, command: ["docker", ...commandFor(folder)], imageId, byteLength: Number(size) };
}

function listModel(model: string): ContextFile[] {
  const folder = resolve(model);
  if (pathStats(folder)?.isDirectory() !== true) {
    throw errors.SW_IMAGE_MODEL_NOT_FOUND({ path: folder });
  }
  return listFiles(folder).map((file) => ({ path: `model/${file}`, source: join(folder, file) }));
}
