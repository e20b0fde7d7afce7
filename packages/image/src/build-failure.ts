/** esbuild's messages as errors of this package: the one place where they are translated. */

import { StagewrightError } from "@stagewright/core";
import type { BuildFailure, Message } from "esbuild";
import { errors } from "./errors.ts";

/** The entries the bundler writes itself; a fault located in one is a fault of the stage module's exports. */
export const ENTRY_FILE = "stagewright:entry";
export const LANE_FILE = "stagewright:lane";

/** Turns what `esbuild.build` threw into an error with a sentence; what is not esbuild's is given back as it is. */
export function translateBuildFailure(thrown: unknown, stageModule: string): unknown {
  if (!isBuildFailure(thrown)) return thrown;
  for (const message of thrown.errors) {
    if (message.detail instanceof StagewrightError) return message.detail;
    if (isOwnEntry(message) && message.text.includes('import "default"')) {
      return errors.SW_IMAGE_NO_DEFAULT_EXPORT({ module: stageModule }, { cause: thrown });
    }
  }
  return errors.SW_IMAGE_BUNDLE(
    { module: stageModule, problems: thrown.errors.map(sentenceOf) },
    { cause: thrown },
  );
}

function isOwnEntry({ location }: Message): boolean {
  return location?.file === ENTRY_FILE || location?.file === LANE_FILE;
}

function sentenceOf({ location, text, notes }: Message): string {
  const place = location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `;
  const wanted = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  // esbuild's own hint, to leave the package out, would make a stage that does not start.
  if (wanted !== undefined && !/^[./]|^[a-zA-Z]:[\\/]/.test(wanted))
    return `${place}${text}: it is not installed where the stage lies; run npm install there, or npm install ${packageOf(wanted)} if package.json does not name it`;
  const hint = notes[0]?.text;
  return `${place}${text}${hint === undefined ? "" : ` (${hint})`}`;
}

/** `@scope/name/sub/path` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function isBuildFailure(thrown: unknown): thrown is BuildFailure {
  return thrown instanceof Error && Array.isArray((thrown as Partial<BuildFailure>).errors);
}
