import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readGzip, readTar, readZip } from "./archives.ts";
import type { ArtifactMember, ArtifactMembers } from "./artifact-members.ts";
import { ArtifactArchiveError, ArtifactFileError, ArtifactLimitError, artifactError } from "./errors.ts";
import type { LinearLearnerLimits } from "./limits.ts";

/** Name of the one file in `model.tar.gz` (A60). */
const modelName = "model_algo-1";

/** What a model folder may hold: the unpacked tar, the tar itself, or the unpacked zip. */
const folderNames = [modelName, "model.tar.gz", "manifest.json"];

/**
 * Brings an artifact down to its members through whatever layers it still has: `model.tar.gz`, the tar in it, the zip in that, or a folder at
 * any of these stages. Layers are told apart by their first bytes, never by a name.
 */
export async function readArtifact(
  pathOrBytes: string | Uint8Array,
  limits: LinearLearnerLimits,
): Promise<ArtifactMembers> {
  if (typeof pathOrBytes !== "string") {
    if (!(pathOrBytes instanceof Uint8Array)) failFile("<bytes>", typeof pathOrBytes);
    checkByteLength("<bytes>", pathOrBytes.byteLength, limits);
    return unpack({ file: "<bytes>", bytes: pathOrBytes }, limits);
  }
  const stats = await stat(pathOrBytes).catch((cause: unknown) => failFile(pathOrBytes, undefined, cause));
  if (stats.isFile()) return unpack(await readMember(pathOrBytes, limits), limits);
  if (!stats.isDirectory()) failFile(pathOrBytes, "neither a file nor a folder");
  return readFolder(pathOrBytes, limits);
}

async function readFolder(folder: string, limits: LinearLearnerLimits): Promise<ArtifactMembers> {
  const names = await readdir(folder).catch((cause: unknown) => failFile(folder, undefined, cause));
  const found = folderNames.filter((name) => names.includes(name));
  const [name] = found;
  if (found.length !== 1 || name === undefined) {
    failFile(folder, found.length === 0 ? "a folder with none of them" : found.join(" and "));
  }
  if (name !== "manifest.json") return unpack(await readMember(join(folder, name), limits), limits);
  const members = new Map<string, ArtifactMember>();
  for (const member of names.filter((other) => /\.(json|params)$/.test(other)).slice(0, limits.maxMembers)) {
    members.set(member, await readMember(join(folder, member), limits));
  }
  return members;
}

async function readMember(file: string, limits: LinearLearnerLimits): Promise<ArtifactMember> {
  try {
    const stats = await stat(file);
    // The size of a pipe or a device says nothing about what it will give.
    if (!stats.isFile()) return failFile(file, "neither a file nor a folder");
    checkByteLength(file, stats.size, limits);
    return { file, bytes: await readFile(file) };
  } catch (cause) {
    if (cause instanceof ArtifactLimitError || cause instanceof ArtifactFileError) throw cause;
    return failFile(file, undefined, cause);
  }
}

async function unpack(artifact: ArtifactMember, limits: LinearLearnerLimits): Promise<ArtifactMembers> {
  let layer = artifact;
  if (startsWith(layer.bytes, 0, "\x1f\x8b")) layer = await readGzip(layer, limits);
  if (startsWith(layer.bytes, 257, "ustar")) {
    const members = readTar(layer, limits);
    const model = members.get(modelName);
    if (model === undefined) {
      const names = [...members.keys()].slice(0, 5).join(", ");
      throw artifactError(ArtifactArchiveError, {
        file: layer.file,
        field: "tar",
        got: names === "" ? "no files" : names,
        expected: `a file ${modelName}`,
      });
    }
    layer = model;
  }
  if (startsWith(layer.bytes, 0, "PK\x03\x04")) return readZip(layer, limits);
  throw artifactError(
    ArtifactArchiveError,
    {
      file: layer.file,
      offset: 0,
      field: "first bytes",
      got: Buffer.from(layer.bytes.subarray(0, 8)).toString("hex") || "nothing",
      expected: "a model.tar.gz, its tar, or the zip model_algo-1 in it",
    },
    "Give the artifact that the training job wrote.",
  );
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.byteLength < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

function checkByteLength(file: string, byteLength: number, limits: LinearLearnerLimits): void {
  if (byteLength <= limits.maxArtifactBytes) return;
  throw artifactError(ArtifactLimitError, {
    file,
    field: "length",
    got: `${byteLength} bytes`,
    expected: `at most ${limits.maxArtifactBytes} (maxArtifactBytes)`,
  });
}

function failFile(path: string, got?: string, cause?: unknown): never {
  throw artifactError(
    ArtifactFileError,
    {
      file: path,
      field: "path",
      got: got ?? (cause as NodeJS.ErrnoException | undefined)?.code ?? "an unreadable path",
      expected: `an artifact file, or a folder with exactly one of ${folderNames.join(", ")}`,
    },
    "Give the path of model.tar.gz, or of the folder it was unpacked to.",
    cause,
  );
}
