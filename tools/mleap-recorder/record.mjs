/**
 * Records the vectors of mleap-ts-runtime's ops from MLeap's JVM runtime. See README.md.
 *
 *   node record.mjs [op …]
 */
import { allCases, newerCases } from "./cases/all-cases.mjs";
import { edgeRows } from "./cases/edge-rows.mjs";
import { portsOf } from "./cases/ports.mjs";
import { startJvm } from "./jvm.mjs";
import { recorder, texts, writeVectors } from "./vector-files.mjs";

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
    ...(request.formats.length === 2 ? {} : { formats: request.formats }),
    outputs: answer.outputs ?? request.outputs.map(({ port }) => ({ name: port })),
    schema: request.schema.fields,
  };
  const origin = entry.origin === undefined ? {} : { origin: entry.origin };
  const equality = entry.equality === undefined ? {} : { equality: entry.equality };
  // Columns asked about every edge are the op's own kind of columns; other entries show casts and older forms.
  const covers = [...new Set([...(entry.edges ? ["nominal"] : []), ...(entry.covers ?? [])])];
  const tags = covers.length === 0 ? {} : { covers };
  const deviates = entry.deviation === undefined ? {} : { deviation: entry.deviation };
  // Where the JVM itself is random, its ways of scoring differ and the tolerance of the entry says so.
  const notes = [
    ...(entry.note === undefined ? [] : [entry.note]),
    ...(entry.equality === undefined ? (answer.notes ?? []) : []),
  ];

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
        ...deviates,
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
        ...tags,
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

/** One case a message and kind of row is enough: the JVM refuses null in the same words in every row. */
function distinct(errors) {
  const kindOf = ({ error, rows }) =>
    error.jvm.replace(/-?[\d.]+(E-?\d+)?/g, "#") + JSON.stringify(rows).replace(/[\d.]+/g, "");
  return [...new Map([...errors].reverse().map((error) => [kindOf(error), error])).values()].reverse();
}

function brief(row) {
  const json = JSON.stringify(row).slice(1, -1);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

const wanted = new Set(process.argv.slice(2));
const byOp = new Map();
for (const entry of allCases) byOp.set(entry.op, [...(byOp.get(entry.op) ?? []), entry]);

const jvm = startJvm("scorer", "stagewright.recorder.ScoreCases");
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
