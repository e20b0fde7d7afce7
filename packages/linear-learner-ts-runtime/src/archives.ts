import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ArtifactMember, ArtifactMembers } from "./artifact-members.ts";
import { ArtifactArchiveError, ArtifactLimitError, artifactError, quote } from "./errors.ts";
import { expandedLimit, type LinearLearnerLimits } from "./limits.ts";
import { DamagedTar, tarMembers } from "./tar-members.ts";

/** Unpacks a gzip layer, never past the limit. */
export async function readGzip(
  archive: ArtifactMember,
  limits: LinearLearnerLimits,
): Promise<ArtifactMember> {
  const most = expandedLimit(archive.bytes.byteLength, limits);
  try {
    const bytes = await promisify(gunzip)(archive.bytes, { maxOutputLength: most });
    return { file: archive.file, bytes };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      failLimit(archive, `more than ${most}`, most);
    throw damaged(archive, "gzip", cause);
  }
}

/** Unpacks the regular files of a tar; links, devices and folders in it are passed over, nothing is written anywhere. */
export function readTar(archive: ArtifactMember, limits: LinearLearnerLimits): ArtifactMembers {
  const members = new Map<string, ArtifactMember>();
  let entryCount = 0;
  try {
    for (const { name, isFile, bytes } of tarMembers(archive.bytes)) {
      checkMemberCount(archive, ++entryCount, limits);
      if (isFile) members.set(name.replace(/^\.\//, ""), memberOf(archive, name, bytes));
    }
  } catch (cause) {
    if (!(cause instanceof DamagedTar)) throw cause;
    throw damaged(archive, "tar", cause);
  }
  return members;
}

/** Unpacks a zip, its sizes summed and checked before the first member is inflated. */
export async function readZip(
  archive: ArtifactMember,
  limits: LinearLearnerLimits,
): Promise<ArtifactMembers> {
  const { unzipSync } = await import("fflate");
  const most = expandedLimit(archive.bytes.byteLength, limits);
  const sizes = new Map<string, number>();
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive.bytes, {
      filter: ({ name, originalSize }) => {
        checkMemberCount(archive, sizes.size + 1, limits);
        total += originalSize;
        if (total > most) failLimit(archive, `more than ${most}`, most);
        if (sizes.has(name)) throw damaged(archive, `zip member ${quote(name)} twice`, undefined);
        sizes.set(name, originalSize);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof ArtifactArchiveError || cause instanceof ArtifactLimitError) throw cause;
    throw damaged(archive, "zip", cause);
  }
  const members = new Map<string, ArtifactMember>();
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes.byteLength !== sizes.get(name)) {
      throw damaged(archive, `zip member ${quote(name)} of another length than announced`, undefined);
    }
    members.set(name, memberOf(archive, name, bytes));
  }
  return members;
}

function memberOf(archive: ArtifactMember, name: string, bytes: Uint8Array): ArtifactMember {
  return { file: `${archive.file} › ${name}`, bytes };
}

function checkMemberCount(archive: ArtifactMember, count: number, limits: LinearLearnerLimits): void {
  if (count <= limits.maxMembers) return;
  throw artifactError(ArtifactLimitError, {
    file: archive.file,
    field: "members",
    got: `more than ${limits.maxMembers}`,
    expected: `at most ${limits.maxMembers} (maxMembers)`,
  });
}

function failLimit(archive: ArtifactMember, got: string, most: number): never {
  throw artifactError(
    ArtifactLimitError,
    {
      file: archive.file,
      field: "unpacked length",
      got: `${got} bytes`,
      expected: `at most ${most} for an archive of ${archive.bytes.byteLength} bytes (maxExpansionRatio, maxExpandedBytes)`,
    },
    "Raise the limits if the artifact is trusted.",
  );
}

function damaged(archive: ArtifactMember, what: string, cause: unknown): Error {
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  return artifactError(
    ArtifactArchiveError,
    { file: archive.file, field: "archive", got: `a damaged ${what}${reason}`, expected: "a whole archive" },
    "Copy the artifact again.",
    cause,
  );
}
