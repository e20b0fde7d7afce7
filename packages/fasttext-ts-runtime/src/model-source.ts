import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelFileError, ModelLimitError, modelError } from "./errors.ts";
import type { FastTextLimits } from "./limits.ts";
import { ModelReader } from "./model-reader.ts";

/** Names under which a model lies in a folder: BlazingText's two (A97) and fastText's name for a quantized one. */
const folderNames = ["model.bin", "vectors.bin", "model.ftz"];

/**
 * Opens a model and hands a reader to `use`; the file is closed afterwards whatever happens.
 *
 * A string is a path: of the model file, whatever its name, or of a folder that holds exactly one of `model.bin`,
 * `vectors.bin` and `model.ftz`.
 */
export async function withModelReader<Result>(
  pathOrBytes: string | Uint8Array,
  limits: FastTextLimits,
  use: (reader: ModelReader) => Promise<Result>,
): Promise<Result> {
  if (typeof pathOrBytes !== "string") {
    if (!(pathOrBytes instanceof Uint8Array)) failFile("<bytes>", undefined, `${typeof pathOrBytes}`);
    checkByteLength("<bytes>", pathOrBytes.byteLength, limits);
    return use(ModelReader.fromBytes(pathOrBytes));
  }
  const path = await modelPathOf(pathOrBytes);
  const handle = await open(path, "r").catch((cause: unknown) => failFile(path, cause));
  try {
    const stats = await handle.stat();
    checkByteLength(path, stats.size, limits);
    return await use(ModelReader.fromHandle(path, stats.size, handle));
  } finally {
    await handle.close();
  }
}

async function modelPathOf(path: string): Promise<string> {
  const stats = await stat(path).catch((cause: unknown) => failFile(path, cause));
  if (stats.isFile()) return path;
  if (!stats.isDirectory()) failFile(path, undefined, "neither a file nor a folder");
  const found: string[] = [];
  for (const name of folderNames) {
    const candidate = await stat(join(path, name)).catch(() => undefined);
    if (candidate?.isFile() === true) found.push(name);
  }
  const [name] = found;
  if (found.length !== 1 || name === undefined) {
    failFile(
      path,
      undefined,
      found.length === 0 ? "a folder with none of them" : `both ${found.join(" and ")}`,
    );
  }
  return join(path, name);
}

function failFile(path: string, cause: unknown, got?: string): never {
  throw modelError(
    ModelFileError,
    {
      file: path,
      field: "path",
      got: got ?? (cause as NodeJS.ErrnoException | undefined)?.code ?? "an unreadable path",
      expected: `a model file, or a folder with exactly one of ${folderNames.join(", ")}`,
    },
    "Give the path of the model file itself.",
    cause,
  );
}

function checkByteLength(file: string, byteLength: number, limits: FastTextLimits): void {
  if (byteLength <= limits.maxModelBytes) return;
  throw modelError(
    ModelLimitError,
    {
      file,
      field: "length of the file",
      got: `${byteLength} bytes`,
      expected: `at most ${limits.maxModelBytes} (maxModelBytes)`,
    },
    "Raise the limit if the model is trusted.",
  );
}
