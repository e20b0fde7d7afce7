/** Where in a model folder the bundle lies. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { mleapErrors } from "./errors.ts";

const ARCHIVE = /\.(?:zip|tar|tar\.gz|tgz)$/i;

/**
 * The bundle of a folder: the folder itself where it holds `bundle.json` (E2), else the only archive in it. Folders
 * below and hidden files, such as those a Mac packs beside each file, are not looked at.
 *
 * @throws SW_MLEAP_MODEL_MISSING neither there; also when the folder itself is missing (C18)
 * @throws SW_MLEAP_MODEL_AMBIGUOUS several archives there
 */
export function findBundle(modelDir: string): string {
  const names = fileNames(modelDir);
  if (names.includes("bundle.json")) return modelDir;
  const archives = names.filter((name) => ARCHIVE.test(name));
  const [only] = archives;
  if (only === undefined) throw mleapErrors.SW_MLEAP_MODEL_MISSING({ modelDir, found: names });
  if (archives.length > 1) throw mleapErrors.SW_MLEAP_MODEL_AMBIGUOUS({ modelDir, found: archives });
  return join(modelDir, only);
}

function fileNames(modelDir: string): readonly string[] {
  try {
    return readdirSync(modelDir, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw mleapErrors.SW_MLEAP_MODEL_MISSING({ modelDir, found: [] }, { cause });
  }
}
