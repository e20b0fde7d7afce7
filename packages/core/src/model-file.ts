/** Which file of a model folder is the model; what models are called, and how to refuse, is each model package's own. */

import { readdirSync } from "node:fs";
import type { ErrorMaker } from "./error-catalogue.ts";

/** What the models of one kind are called, and the errors of a folder without the one to serve. */
export interface ModelFileRules {
  /** Name of the file that is taken, whatever lies beside it. */
  readonly preferred: string;
  /** Whether a file of this name may be the model where the preferred one is not there. */
  readonly isModel: (name: string) => boolean;
  /** None there, but these files; with a cause when the folder cannot be read (C18). */
  readonly missing: FolderError;
  /** Several there, none of the preferred name. */
  readonly ambiguous: FolderError;
}

type FolderError = ErrorMaker<string, { modelDir: string; found: readonly string[] }>;

/**
 * Name of the model of a folder: the preferred file, else the only one that may be it. Folders below and hidden files, such as
 * those a Mac packs beside each file, are not looked at.
 *
 * @throws what the rules say is missing or ambiguous
 */
export function chooseModelFile(modelDir: string, rules: ModelFileRules): string {
  const names = fileNames(modelDir, rules.missing);
  if (names.includes(rules.preferred)) return rules.preferred;
  const models = names.filter(rules.isModel);
  const [only] = models;
  if (only === undefined) throw rules.missing({ modelDir, found: names });
  if (models.length > 1) throw rules.ambiguous({ modelDir, found: models });
  return only;
}

function fileNames(modelDir: string, missing: FolderError): readonly string[] {
  try {
    return readdirSync(modelDir, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw missing({ modelDir, found: [] }, { cause });
  }
}
