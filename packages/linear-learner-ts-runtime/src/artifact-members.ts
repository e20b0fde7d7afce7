/** The four files of an artifact (A60), as bytes, with the name of each for errors. */
export interface ArtifactMember {
  /** Path as given, and the way through the archives. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Files of one archive or folder by name. */
export type ArtifactMembers = ReadonlyMap<string, ArtifactMember>;
