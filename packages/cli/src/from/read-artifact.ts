/**
 * Looks at what is named on the command line: an MLeap bundle or an XGBoost model, alone, in a folder or in an archive.
 * Formats are told by their first bytes, archives are read under the guards of the runtimes (design §6).
 */

import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { quote, quoteList } from "@stagewright/core";
import { loadBundle, MleapError, readArchiveFiles, readBundleFiles } from "mleap-ts-runtime";
import { defaultLimits, loadBooster, XgboostError } from "xgboost-ts-runtime";
import { isSystemError } from "../system-error.ts";
import type { Artifact, ModelFiles, SparkSchema, Unusable } from "./artifact.ts";
import { otherArtifact } from "./other-artifacts.ts";
import { MAX_SCHEMA_BYTES, readSparkSchema } from "./spark-schema.ts";

/** Name of a model in its folder, as the platform's training container gives it (A140). */
const MODEL_NAME = "xgboost-model";
const MODEL_ENDINGS = [".json", ".ubj", ".bin", ".pkl", ".model"];
const SNIFFED_BYTES = 512;

/** Reads one artifact, or the schema of one; it is never executed, unpickled or written anywhere. */
export async function readArtifact(source: string): Promise<Artifact | SparkSchema | Unusable> {
  try {
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats === undefined) return { problem: "does not exist" };
    if (stats.isDirectory()) return await fromFiles(source, await readArchiveFiles(source));
    if (!stats.isFile()) return { problem: "is neither a file nor a folder" };
    const head = await readHead(source);
    if (isArchive(head)) return await fromFiles(source, await readArchiveFiles(source));
    const other = otherArtifact(basename(source), head);
    if (other !== undefined) return { problem: `is ${other}` };
    const schema = stats.size > MAX_SCHEMA_BYTES ? undefined : await schemaOf(source, head);
    return schema ?? (await fromModelFile(source, source));
  } catch (cause) {
    if (cause instanceof MleapError || cause instanceof XgboostError || isSystemError(cause)) {
      return { problem: `cannot be read: ${cause.message}` };
    }
    throw cause;
  }
}

/** White space before a document, a byte order mark among it, is none of a binary model. */
async function schemaOf(source: string, head: Uint8Array): Promise<SparkSchema | Unusable | undefined> {
  if (!/^\s*\{.*"/s.test(Buffer.from(head).toString("utf8"))) return undefined;
  return readSparkSchema((await readFile(source, "utf8")).trim());
}

async function fromFiles(source: string, files: ModelFiles): Promise<Artifact | Unusable> {
  const names = [...files.keys()];
  const zips = names.filter((name) => name.endsWith(".zip"));
  if (
    names.some((name) => /^(?:[^/]+\/)?bundle\.json$/.test(name)) ||
    (zips.length === 1 && names.length === 1)
  ) {
    return fromBundle(source);
  }
  for (const [name, bytes] of files) {
    const other = otherArtifact(name, bytes.subarray(0, SNIFFED_BYTES));
    if (other !== undefined) return { problem: `holds ${quote(name)}, ${other}` };
  }
  const models = modelsOf(names);
  const [only] = models;
  if (only === undefined) {
    const found = names.length === 0 ? "nothing" : quoteList(names.slice(0, 5));
    return { problem: `holds ${found}; expected bundle.json and root/ of an MLeap bundle, or ${MODEL_NAME}` };
  }
  if (models.length > 1) {
    return {
      problem:
        `holds ${models.length} XGBoost models (${quoteList(models.slice(0, 5))}), an ensemble; no stage is written for one yet: ` +
        "name one of them, or serve the folder with the ready-made container, where they vote (A141)",
    };
  }
  const read = await fromModelFile(source, files.get(only)!);
  const scripts = names.filter((name) => name.endsWith(".py"));
  return "kind" in read && scripts.length > 0 ? { ...read, scripts } : read;
}

/** The bundle is loaded once, so that all its problems are said under the name it was given by. */
async function fromBundle(source: string): Promise<Artifact | Unusable> {
  const { nodes } = await loadBundle(source);
  if (nodes.length === 0) return { problem: "is an MLeap bundle without a node: it computes nothing" };
  return { kind: "mleap", source, files: await readBundleFiles(source) };
}

/** `xgboost-model`, the models of an ensemble, else whatever has a model's ending; hidden files are none (A140). */
function modelsOf(names: readonly string[]): readonly string[] {
  if (names.includes(MODEL_NAME)) return [MODEL_NAME];
  const visible = names.filter((name) => !name.includes("/") && !name.startsWith("."));
  const numbered = visible.filter((name) => name.startsWith(`${MODEL_NAME}-`));
  if (numbered.length > 0) return numbered;
  return visible.filter((name) => MODEL_ENDINGS.some((ending) => name.endsWith(ending)));
}

async function fromModelFile(source: string, model: string | Uint8Array): Promise<Artifact | Unusable> {
  try {
    await loadBooster(model, { limits: defaultLimits });
  } catch (cause) {
    if (!(cause instanceof XgboostError)) throw cause;
    return { problem: `is no MLeap bundle, and as an XGBoost model it is refused: ${cause.message}` };
  }
  const bytes = typeof model === "string" ? await readFile(model) : model;
  return { kind: "xgboost", source, files: new Map([[MODEL_NAME, bytes]]) };
}

/** The first bytes of a file. */
async function readHead(path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of createReadStream(path, { end: SNIFFED_BYTES - 1 })) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function isArchive(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString("latin1");
  return text.startsWith("\x1f\x8b") || text.startsWith("PK\x03\x04") || text.slice(257, 262) === "ustar";
}
