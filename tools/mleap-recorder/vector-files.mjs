/** Writes the vector files of ops. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { categoryOf } from "./cases/categories.mjs";

const opsFolder = resolve(dirname(fileURLToPath(import.meta.url)), "../../packages/mleap-ts-runtime/src/ops");
export const recorder = "tools/mleap-recorder";

/** Numbers JSON has no word for become texts. */
export function texts(value) {
  if (typeof value === "number")
    return Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(texts);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
}

/** Trees and sub-models are written once and referred to by name. */
function shareFiles(cases, known) {
  const names = new Map();
  const fileSets = {};
  const shared = cases.map(({ files, protobufFiles, ...rest }) => {
    if (files === undefined) return rest;
    const set = typeof files === "string" ? known[files] : { json: files, protobuf: protobufFiles ?? {} };
    const key = JSON.stringify(set);
    if (!names.has(key)) {
      names.set(key, `set ${names.size + 1}`);
      fileSets[names.get(key)] = set;
    }
    return { ...rest, files: names.get(key) };
  });
  return { fileSets, shared };
}

/** Our cases replace ours; cases of another origin stay. */
export function writeVectors(op, cases, origin) {
  const path = join(opsFolder, categoryOf(op), `${op}.vectors.json`);
  const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  const isOurs = before?.origin?.recorder === recorder;
  const foreign = (before?.cases ?? [])
    .map((entry) => (entry.origin === undefined && !isOurs ? { ...entry, origin: before.origin } : entry))
    .filter((entry) => entry.origin !== undefined && entry.origin.recorder !== recorder);
  const { fileSets, shared } = shareFiles([...cases, ...foreign], before?.fileSets ?? {});
  const sets = Object.keys(fileSets).length === 0 ? {} : { fileSets };
  writeFileSync(path, `${format({ op, origin, ...sets, cases: shared })}\n`);
}

/** Indented, but an array or object that fits a line stays on it. */
function format(value, indent = "") {
  const flat = JSON.stringify(value);
  if (value === null || typeof value !== "object" || flat.length + indent.length <= 120) return spaced(value);
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((item) => inner + format(item, inner)).join(",\n")}\n${indent}]`;
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`,
  );
  return `{\n${entries.join(",\n")}\n${indent}}`;
}

function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
