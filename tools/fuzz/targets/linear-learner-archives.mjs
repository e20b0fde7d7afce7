// Target: the layers of an artifact (gzip, tar, zip), and what is in them as far as the changes leave the layers whole.
import { gunzipSync } from "node:zlib";
import { recordedArtifacts, runArtifact } from "./linear-learner-models.mjs";

export { isExpected, watches } from "./linear-learner-models.mjs";

export const run = runArtifact;

/** Each artifact at its three stages. The zip is the tar's only entry, after one header block. */
export const seeds = () =>
  recordedArtifacts()
    .slice(0, 6)
    .flatMap((artifact) => {
      const tar = gunzipSync(artifact);
      const zip = tar.subarray(512, 512 + Number.parseInt(tar.toString("latin1", 124, 135), 8));
      return [artifact, tar, zip].map((bytes) => new Uint8Array(bytes));
    });
