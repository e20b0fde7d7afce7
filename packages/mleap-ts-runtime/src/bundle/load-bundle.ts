import { mleapError } from "../errors.ts";
import { opFamilies } from "../ops/op-families.ts";
import type { Op, OpOptions } from "../registry/define-op.ts";
import type { OpRegistry } from "../registry/op-registry.ts";
import { OpStock } from "../registry/op-stock.ts";
import type { Longs } from "../runtime/outgoing-longs.ts";
import { createTransformer, type Transformer } from "../transformer.ts";
import type { BundleFiles } from "./bundle-files.ts";
import type { BundleFormat } from "./bundle-format.ts";
import { type BundleInfo, isLegacy, readBundleInfo } from "./bundle-info.ts";
import { jsonFormat } from "./json-format.ts";
import { type BundleLimits, defaultLimits } from "./limits.ts";
import { type NodeGraph, readNodeGraph } from "./node-graph.ts";
import { readBundle } from "./read-bundle.ts";

export interface LoadOptions {
  /** Ops to load with. Your own: `[...allOps, mine]`. Default: those of `allOps` the bundle needs, loaded when met. */
  readonly ops?: readonly Op[];
  /** `bigint` gives longs as bigints; `number` (default) refuses a long that a number cannot hold. */
  readonly longs?: Longs;
  readonly limits?: Partial<BundleLimits>;
  /** `allow` accepts regular expressions that may take exponential time. Default `refuse`. */
  readonly unsafeRegex?: OpOptions["unsafeRegex"];
}

/**
 * Loads a bundle: a zip, a tar.gz or a directory by path, or an archive by its bytes.
 *
 * Throws MLEAP_BUNDLE_INVALID with every problem of a broken bundle in `issues`; MLEAP_BUNDLE_… where the container
 * itself cannot be read.
 *
 * @example const model = await loadBundle("model.zip");
 */
export async function loadBundle(
  source: string | URL | Uint8Array,
  options: LoadOptions = {},
): Promise<Transformer> {
  const { info, graph } = await openBundle(source, options);
  if (graph.issues.length > 0) throw mleapError("MLEAP_BUNDLE_INVALID", { issues: graph.issues });
  return createTransformer(info, graph.nodes, options.longs ?? "number");
}

export interface OpenedBundle {
  readonly info: BundleInfo;
  readonly graph: NodeGraph;
  readonly files: BundleFiles;
  readonly format: BundleFormat;
  /** Those the nodes were prepared with. */
  readonly ops: OpRegistry;
}

/** Reads a bundle and prepares its nodes, keeping problems as issues. */
export async function openBundle(
  source: string | URL | Uint8Array,
  options: LoadOptions,
): Promise<OpenedBundle> {
  const limits = { ...defaultLimits, ...options.limits };
  const files = await readBundle(source, limits);
  const info = readBundleInfo(files);
  const format = await formatOf(info);
  const ops = options.ops === undefined ? new OpStock([], opFamilies) : new OpStock(options.ops);
  const graph = await readNodeGraph({
    files,
    format,
    ops,
    limits,
    options: { unsafeRegex: options.unsafeRegex ?? "refuse" },
  });
  return { info, graph, files, format, ops };
}

async function formatOf({ format, version }: BundleInfo): Promise<BundleFormat> {
  if (isLegacy(version)) {
    const { legacyFormat } = await import("./legacy-format.ts");
    return legacyFormat(format);
  }
  if (format === "json") return jsonFormat;
  if (format === "mixed") {
    const expected = "format json or protobuf; mixed ended with version 0.7";
    throw mleapError("MLEAP_BUNDLE_FORMAT", { path: "bundle.json", got: format, expected });
  }
  const { protobufFormat } = await import("./protobuf-format.ts");
  return protobufFormat(version);
}
