/** Bundling: a stage module becomes a folder that `node stage.mjs` starts. */
export { type BundleOptions, bundleStage, type StageBundle } from "./bundle-stage.ts";
export { errors as imageErrors } from "./errors.ts";
export type { BundlePlatform } from "./native-parts.ts";
