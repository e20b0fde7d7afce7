import { mleapError } from "../errors.ts";
import { isObject } from "./attributes-json.ts";
import type { BundleFiles } from "./bundle-files.ts";
import { readJson } from "./json-text.ts";

/** `bundle.json`, always JSON (bundle.md §2). */
export interface BundleInfo {
  readonly uid: string;
  readonly name: string;
  readonly format: "json" | "protobuf" | "mixed";
  /** Version of MLeap that wrote the bundle, e.g. `0.25.2`. */
  readonly version: string;
  readonly timestamp: string;
}

const path = "bundle.json";

/** Reads `bundle.json`. Throws MLEAP_BUNDLE_FILE_MISSING, MLEAP_BUNDLE_FILE_INVALID, MLEAP_BUNDLE_FORMAT. */
export function readBundleInfo(files: BundleFiles): BundleInfo {
  const bytes = files.get(path);
  if (bytes === undefined)
    throw mleapError("MLEAP_BUNDLE_FILE_MISSING", { path, expected: "the bundle's description" });
  const json = readJson(bytes, path);
  const text = (key: string, otherwise?: string): string => {
    const value = isObject(json) ? (json[key] ?? otherwise) : undefined;
    if (typeof value === "string") return value;
    throw mleapError("MLEAP_BUNDLE_FILE_INVALID", {
      path,
      problem: `no text "${key}"`,
      expected: "uid, name, format, version",
    });
  };
  const format = text("format");
  if (format !== "json" && format !== "protobuf" && format !== "mixed") {
    throw mleapError("MLEAP_BUNDLE_FORMAT", {
      path,
      got: format,
      expected: "format json, protobuf or mixed",
    });
  }
  const version = text("version");
  if (isLegacy(version)) return { uid: text("uid"), name: text("name"), format, version, timestamp: "" };
  return { uid: text("uid"), name: text("name"), format, version, timestamp: text("timestamp", "") };
}

/** Written by 0.5 – 0.7, with typed attributes (bundle.md §7.3). Throws MLEAP_BUNDLE_FORMAT for what is older. */
export function isLegacy(version: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major !== "0" || minor === undefined || Number(minor) >= 8) return false;
  if (Number(minor) >= 5) return true;
  throw mleapError("MLEAP_BUNDLE_FORMAT", {
    path,
    got: version,
    expected: "a bundle written by MLeap 0.5 or newer",
  });
}
