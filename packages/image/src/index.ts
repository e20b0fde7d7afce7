/** Bundling: a stage module becomes a folder that `node stage.mjs` starts. */

/** Images: such a folder becomes a container image. */
export { type BuildImageOptions, type BuiltImage, buildImage } from "./build-image.ts";
export { type BundleOptions, bundleStage, type StageBundle } from "./bundle-stage.ts";
export { type DescribedStage, describeStage } from "./describe-stage.ts";
export { errors as imageErrors } from "./errors.ts";
export type { ContextFile, ImagePlan } from "./image-plan.ts";
export type { BundlePlatform } from "./native-parts.ts";
export { pathStats } from "./path-stats.ts";
export { MAX_SCHEMA_BYTES, SCHEMA_DIGEST_LABEL, SCHEMA_LABEL } from "./schema-labels.ts";
