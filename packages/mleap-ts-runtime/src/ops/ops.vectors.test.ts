import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadBundle } from "../bundle/load-bundle.ts";
import { MleapError } from "../errors.ts";
import { type DataType, describeType } from "../frame/data-type.ts";
import { LeapFrame } from "../frame/leap-frame.ts";
import type { Op } from "../registry/define-op.ts";
import type { Transformer } from "../transformer.ts";
import { allOps } from "./all-ops.ts";
import { bundleOf, type VectorFormat } from "./vector-bundle.cases.ts";
import { missingCases } from "./vector-coverage.cases.ts";
import { problemsOf, type VectorCase, type VectorFile } from "./vector-file.cases.ts";
import { assertEqual, decodeValue, type Measure, same, schemaOf } from "./vector-values.cases.ts";

const here = dirname(fileURLToPath(import.meta.url));
const suffix = ".vectors.json";

/** Path of every vector file, by op name. */
const paths = new Map(
  readdirSync(here)
    .map((name) => join(here, name))
    .filter((path) => statSync(path).isDirectory())
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith(suffix))
    .map((path) => [basename(path, suffix), path] as const),
);

function read(op: string): VectorFile {
  return JSON.parse(readFileSync(paths.get(op)!, "utf8")) as VectorFile;
}

describe("vector files", () => {
  it("belong to an op each", () => {
    const names = new Set(allOps.map(({ name }) => name));
    expect([...paths.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it("stand beside their op's file", () => {
    const astray = [...paths].filter(([name, path]) => !existsSync(join(dirname(path), `${name}.ts`)));
    expect(astray.map(([, path]) => path)).toEqual([]);
  });
});

describe.each(allOps.map((op) => [op.name, op] as const))("%s", (name, op) => {
  if (!paths.has(name)) {
    it("has vectors", () => {
      expect.fail(`${name}${suffix} is missing; record it with tools/mleap-recorder`);
    });
    return;
  }
  const file = read(name);

  it("has readable vectors with an origin", () => {
    expect(problemsOf(file, name)).toEqual([]);
  });

  it("has every mandatory case", () => {
    expect(missingCases(op, file.cases)).toEqual([]);
  });

  it.each(file.cases.map((entry, i) => [`${i + 1}. ${entry.name}`, entry] as const))(
    "%s",
    async (_, entry) => {
      for (const format of entry.formats ?? (["json", "protobuf"] as const))
        await check(op, file, entry, format);
    },
  );
});

async function check(op: Op, file: VectorFile, entry: VectorCase, format: VectorFormat): Promise<void> {
  const bytes = bundleOf(op.name, entry, file.fileSets?.[entry.files ?? ""], format);
  const load = () => loadBundle(bytes, { longs: "bigint" });
  if (entry.error !== undefined) return checkRefusal(load, entry);
  const own = op.equality.kind === "exact" ? 0 : op.equality.tolerance;
  const tolerance = Math.max(own, entry.equality?.tolerance ?? 0);
  checkAnswers(await load(), entry, { ...entry.equality, tolerance }, format);
}

/** What the JVM refuses is refused: at load what it refuses at load, the rest at load or with the frame. */
async function checkRefusal(load: () => Promise<Transformer>, entry: VectorCase): Promise<void> {
  let caught: unknown;
  let atLoad = true;
  try {
    const model = await load();
    atLoad = false;
    model.transform(frameOf(entry));
  } catch (error) {
    caught = error;
  }
  if (entry.deviation !== undefined) {
    expect(caught, `answers: ${entry.deviation}`).toBeUndefined();
    return;
  }
  if (caught !== undefined && !(caught instanceof MleapError)) throw caught;
  expect(caught, `the JVM refuses: ${entry.error?.jvm}`).toBeInstanceOf(MleapError);
  if (entry.error?.at === "load") expect(atLoad, `the JVM refuses at load: ${entry.error.jvm}`).toBe(true);
}

function frameOf({ schema: fields, rows }: VectorCase): LeapFrame {
  const schema = schemaOf(fields);
  const values = rows.map((row) => schema.fields.map(({ type }, c) => decodeValue(type, row[c])));
  return LeapFrame.fromRows(schema, values);
}

/** Same kind, base, key and nullability; dimensions only inform and do not count. */
function sameType(a: DataType, b: DataType): boolean {
  return (
    a.kind === b.kind &&
    a.base === b.base &&
    a.nullable === b.nullable &&
    (a.kind !== "map" || (b.kind === "map" && a.key === b.key))
  );
}

function checkAnswers(model: Transformer, entry: VectorCase, measure: Measure, format: VectorFormat): void {
  const frame = frameOf(entry);
  const width = frame.schema.fields.length;
  const first = model.transform(frame);
  const appended = first.schema.fields.slice(width);
  expect(appended.map(({ name }) => name)).toEqual(entry.outputs.map(({ name }) => name));
  appended.forEach(({ name, type }, i) => {
    const declared = entry.outputs[i];
    if (declared?.type === undefined) return;
    const wanted = schemaOf([declared]).fields[0]!.type;
    expect(
      sameType(type, wanted),
      `type of ${name}: ${describeType(type)}, expected ${describeType(wanted)}`,
    ).toBe(true);
  });
  const wanted = entry.expect!.map((row) => appended.map(({ type }, c) => decodeValue(type, row[c])));
  assertEqual(
    first.rows().map((row) => row.slice(width)),
    wanted,
    measure,
    `${format}, row`,
  );
  assertEqual(model.transform(frame).rows(), first.rows(), same, `${format}, second call, row`);
  assertEqual(frame.rows(), frameOf(entry).rows(), same, `${format}, input row after the call`);
  checkRowsAlone(model, entry, first, format);
}

/** One row alone, as a frame and by the compiled row function, gives what it gives in the batch. */
function checkRowsAlone(model: Transformer, entry: VectorCase, batch: LeapFrame, format: VectorFormat): void {
  const frame = frameOf(entry);
  const outputs = entry.outputs.map(({ name }) => name);
  const width = frame.schema.fields.length;
  const types = Object.fromEntries(frame.schema.fields.map(({ name, type }) => [name, type]));
  const score = model.compileRow({ inputs: frame.schema.names, outputs, types });
  let kept = 0;
  entry.rows.forEach((_, r) => {
    const where = `${format}, row ${r} alone`;
    const alone = model.transform(LeapFrame.fromRows(frame.schema, [frame.row(r)]));
    const answer = score(frame.row(r));
    if (entry.dropped?.includes(r)) {
      expect(alone.rowCount, where).toBe(0);
      expect(answer, where).toBeNull();
      return;
    }
    const expected = batch.row(kept++);
    assertEqual(alone.row(0), expected, same, where);
    assertEqual(answer, expected.slice(width), same, `${where}, compiled`);
  });
}
