/** What a model artifact turned out to be. */

/** Files by their path in the model folder of a stage. */
export type ModelFiles = ReadonlyMap<string, Uint8Array>;

/** An artifact a stage can be written for. */
export interface Artifact {
  readonly kind: "mleap" | "xgboost";
  /** As named on the command line. */
  readonly source: string;
  /** What goes into the stage's model folder. */
  readonly files: ModelFiles;
}

/** Why no stage can be written for an artifact; a sentence without its name. */
export interface Unusable {
  readonly problem: string;
}

export function isUsable(read: Artifact | Unusable): read is Artifact {
  return "kind" in read;
}
