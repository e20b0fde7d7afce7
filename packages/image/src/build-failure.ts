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
  const hint = notes[0]?.text;
  return `${place}${text}${hint === undefined ? "" : ` (${hint})`}`;
}

function isBuildFailure(thrown: unknown): thrown is BuildFailure {
  return thrown instanceof Error && Array.isArray((thrown as Partial<BuildFailure>).errors);
}
