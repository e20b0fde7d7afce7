/** The version of this release: all `@stagewright/*` packages and `stagewright` move in lockstep. */

import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export const VERSION = manifest.version;
