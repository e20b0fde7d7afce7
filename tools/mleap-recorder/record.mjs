/**
 * Records the vectors of mleap-ts-runtime's ops from MLeap's JVM runtime. See README.md.
 *
 *   node record.mjs [op …]
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { allCases, newerCases } from "./cases/all-cases.mjs";
import { categoryOf } from "./cases/categories.mjs";
import { edgeRows } from "./cases/edge-rows.mjs";
import { portsOf } from "./cases/ports.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const opsFolder = resolve(here, "../../packages/mleap-ts-runtime/src/ops");
const recorder = "tools/mleap-recorder";

/** Numbers JSON has no word for become texts. */
function texts(value) {
  if (typeof value === "number")
    return Object.is(value, -0) ? "-0" : Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(texts);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
}

function requestOf(entry) {
  const ports = portsOf[entry.op]?.(entry.attributes) ?? { inputs: {}, outputs: [] };
  const columns = { ...(entry.inputs ?? ports.inputs) };
  const outputs = entry.outputs ?? ports.outputs;
  const schema = Object.entries(columns).map(([name, type]) => ({ name, type }));
  const types = schema.map(({ type }) => type);
  const rows = texts([...entry.rows, ...(entry.edges ? edgeRows(types, entry.rows[0] ?? []) : [])]);
  const finite = !/"-?Infinity"/.test(JSON.stringify(entry.attributes));
  return {
    op: entry.op,
    attributes: entry.attributes,
    inputs: schema.map(({ name }) => ({ port: name, column: name })),
    outputs: outputs.map((name) => ({ port: name, column: name })),
    ...(entry.files === undefined ? {} : { files: entry.files }),
    formats: entry.formats ?? (finite ? ["json", "protobuf"] : ["protobuf"]),
    schema: { fields: schema },
    rows,
  };
}

/** Vector cases of one entry: the rows that score in one case, every refused row in its own. */
function casesOf(entry, request, answer) {
  const shared = {
    attributes: entry.attributes,
    ...(entry.files === undefined ? {} : { files: entry.files }),
    ...(Object.keys(answer.protobufFiles ?? {}).length === 0 ? {} : { protobufFiles: answer.protobufFiles }),
    ...(request.formats.includes("json") ? {} : { formats: request.formats }),
    outputs: answer.outputs ?? request.outputs.map(({ port }) => ({ name: port })),
    schema: request.schema.fields,
  };
  const origin = entry.origin === undefined ? {} : { origin: entry.origin };
  const equality = entry.equality === undefined ? {} : { equality: entry.equality };
  const tags = entry.covers === undefined ? {} : { covers: entry.covers };
  // Where the JVM itself is random, its ways of scoring differ and the tolerance of the entry says so.
  const notes = entry.equality === undefined ? (answer.notes ?? []) : [];

  const refused = answer.loadError ?? answer.transformError;
  if (refused !== undefined) {
    const at = answer.loadError === undefined ? "schema" : "load";
    return [
      {
        name: entry.name,
        ...tags,
        ...origin,
        ...shared,
        rows: request.rows.slice(0, 1),
        error: { at, jvm: refused },
      },
    ];
  }
  const kept = [];
  const dropped = [];
  const expect = [];
  const errors = [];
  answer.rows.forEach((result, i) => {
    const row = request.rows[i];
    const frame = result.frame ?? result;
    const difference =
      result.frame === undefined ? {} : { note: `the row API answers ${JSON.stringify(result.row)}` };
    if (frame.error !== undefined) {
      errors.push({
        name: `${entry.name}: refuses ${brief(row)}`,
        ...origin,
        ...shared,
        rows: [row],
        error: { at: "row", jvm: frame.error },
        ...difference,
      });
      return;
    }
    if (frame === "dropped") dropped.push(kept.length);
    else expect.push(frame.values);
    kept.push(row);
    if (difference.note !== undefined && entry.equality === undefined)
      notes.push(`row ${i}: ${difference.note}`);
  });
  const nominal = {
    name: entry.name,
    ...tags,
    ...origin,
    ...shared,
    rows: kept,
    expect,
    ...equality,
    ...(dropped.length === 0 ? {} : { dropped }),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
  return [...(kept.length === 0 ? [] : [nominal]), ...distinct(errors)];
}

/** One case a message is enough: the JVM refuses null in the same words in every row. */
function distinct(errors) {
  return [
    ...new Map(
      errors.map((error) => [error.error.jvm.replace(/-?[\d.]+(E-?\d+)?/g, "#"), error]).reverse(),
    ).values(),
  ].reverse();
}

function brief(row) {
  const json = JSON.stringify(row).slice(1, -1);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

function startJvm() {
  const target = join(here, "scorer/target");
  if (!existsSync(join(target, "classpath.txt")))
    throw new Error(`build first: mvn -q -pl scorer package (in ${here})`);
  const classPath = `${join(target, "classes")}:${readFileSync(join(target, "classpath.txt"), "utf8").trim()}`;
  const jvm = spawn(
    java(),
    ["-Xmx1g", "-XX:+UseSerialGC", "-Duser.language=en", "-cp", classPath, "stagewright.recorder.ScoreCases"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const waiting = [];
  createInterface({ input: jvm.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line)));
  jvm.on("exit", (code) => {
    if (waiting.length > 0) throw new Error(`the JVM ended with ${code}, ${waiting.length} answers missing`);
  });
  return {
    ask: (request) =>
      new Promise((answered) => {
        waiting.push(answered);
        jvm.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    stop: () => jvm.stdin.end(),
  };
}

function java() {
  return process.env.JAVA_HOME === undefined ? "java" : join(process.env.JAVA_HOME, "bin/java");
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
function writeVectors(op, cases, origin) {
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

const wanted = new Set(process.argv.slice(2));
const byOp = new Map();
for (const entry of allCases) byOp.set(entry.op, [...(byOp.get(entry.op) ?? []), entry]);

const jvm = startJvm();
const { java: jdk, mleap } = await jvm.ask({ versions: true });
const origin = {
  system: "MLeap JVM runtime",
  version: mleap,
  jdk,
  date: new Date().toISOString().slice(0, 10),
  recorder,
};
/** Cases no runtime of the registry can answer, with the origin of their values. */
function newerOf(op) {
  const originOf = (source = "feature-vectors.json") => ({
    system: "specification of MLeap 0.25.2",
    version: source,
    date: "2026-08-22",
    recorder,
  });
  return newerCases
    .filter((entry) => entry.op === op)
    .map(({ attributes, rows, expect, source }, i) => {
      const { schema, outputs } = requestOf({ op, attributes, rows });
      const named = outputs.map(({ port }) => ({ name: port }));
      return {
        name: `newer than the recorded runtime ${i + 1}`,
        origin: originOf(source),
        attributes,
        outputs: named,
        schema: schema.fields,
        rows: texts(rows),
        expect: texts(expect),
      };
    });
}

for (const [op, entries] of byOp) {
  if (wanted.size > 0 && !wanted.has(op)) continue;
  const cases = [];
  for (const entry of entries) {
    const request = requestOf(entry);
    cases.push(...casesOf(entry, request, await jvm.ask(request)));
  }
  writeVectors(op, [...cases, ...newerOf(op)], origin);
  const refused = cases.filter(({ error }) => error !== undefined).length;
  console.log(`${op}: ${cases.length} cases, ${refused} of them refusals`);
}
jvm.stop();
