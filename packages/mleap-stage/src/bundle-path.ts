/** Where in a model folder the bundle lies. */
import { join } from "node:path";
import { chooseModelFile } from "@stagewright/core";
import { mleapErrors } from "./errors.ts";

const BUNDLE_FILE = "bundle.json";
const ARCHIVE = /\.(?:zip|tar|tar\.gz|tgz)$/i;

/**
 * The bundle of a folder: the folder itself where it holds `bundle.json` (E2), else the only archive in it. Folders
 * below and hidden files are not looked at.
 *
 * @throws SW_MLEAP_MODEL_MISSING neither there; also when the folder itself is missing (C18)
 * @throws SW_MLEAP_MODEL_AMBIGUOUS several archives there
 */
export function findBundle(modelDir: string): string {
  const name = chooseModelFile(modelDir, {
    preferred: BUNDLE_FILE,
    isModel: (file) => ARCHIVE.test(file),
    missing: mleapErrors.SW_MLEAP_MODEL_MISSING,
    ambiguous: mleapErrors.SW_MLEAP_MODEL_AMBIGUOUS,
  });
  return name === BUNDLE_FILE ? modelDir : join(modelDir, name);
}
