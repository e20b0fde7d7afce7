import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { loadBundle } from "./bundle/load-bundle.ts";
import { LeapFrame } from "./frame/leap-frame.ts";
import { readLeapFrame } from "./frame/read-leap-frame.ts";
import { DenseTensor } from "./tensor/dense-tensor.ts";
import type { Transformer } from "./transformer.ts";

const shared = fileURLToPath(new URL("../../../../shared/data/mleap/", import.meta.url));

interface Expected {
  readonly bundle: string;
  readonly frame: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | { readonly values: readonly number[] })[])[];
}

/** Recorded from the JVM by tools/mleap-recorder/bundles. */
const { bundles } = JSON.parse(
  readFileSync(new URL("../fixtures/shared-model-bundles.expected.json", import.meta.url), "utf8"),
) as { readonly bundles: readonly Expected[] };

/** The same bundles in protobuf, where the shared data have them. */
const protobufTwins: Readonly<Record<string, string>> = {
  "bundles/airbnb.model.lr.zip": "generated-protobuf/airbnb.model.lr.pb.zip",
  "bundles/airbnb.model.rf.zip": "generated-protobuf/airbnb.model.rf.pb.zip",
  "spark-parity/classification.LogisticRegression.zip":
    "generated-protobuf/classification.LogisticRegression.pb.zip",
  "spark-parity/regression.RandomForestRegression.zip":
    "generated-protobuf/regression.RandomForestRegression.pb.zip",
};

const inputOf = (frame: string): LeapFrame => readLeapFrame(readFileSync(join(shared, frame), "utf8"));

function numbersOf(value: unknown): readonly number[] {
  return value instanceof DenseTensor ? [...(value.values as Float64Array)] : [value as number];
}

/** Design §4.3: 1e-12 · max(1, |expected|). */
function expectAnswers(got: LeapFrame, { columns, rows }: Expected): void {
  expect(got.schema.names).toEqual(columns);
  expect(got.rowCount).toBe(rows.length);
  rows.forEach((row, r) => {
    row.forEach((expected, c) => {
      const wanted = typeof expected === "number" ? [expected] : expected.values;
      const numbers = numbersOf(got.row(r)[c]);
      const far = wanted.findIndex(
        (x, i) => !(Math.abs(numbers[i]! - x) <= 1e-12 * Math.max(1, Math.abs(x))),
      );
      expect(
        far < 0 && numbers.length === wanted.length,
        `row ${r + 1}, ${columns[c]}: ${numbers}, not ${wanted}`,
      ).toBe(true);
    });
  });
}

const temporary: string[] = [];
afterAll(async () => {
  for (const folder of temporary) await rm(folder, { recursive: true });
});

async function exploded(zip: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mleap-bundle-"));
  temporary.push(folder);
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    if (name.endsWith("/")) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

describe.skipIf(!existsSync(shared))("model bundles of the shared data answer what the JVM answered", () => {
  test.each(bundles)("$bundle", async (entry) => {
    const frame = inputOf(entry.frame);
    const options = { select: entry.columns };
    const zip = join(shared, entry.bundle);
    const twin = protobufTwins[entry.bundle];
    const sources = [zip, await exploded(zip), ...(twin === undefined ? [] : [join(shared, twin)])];
    for (const source of sources) {
      const model = await loadBundle(source);
      expectAnswers(model.transform(frame, options), entry);
      expectAnswers(rowByRow(model, frame, entry), entry);
    }
  });

  test("the forest of the airbnb bundle, exactly", async () => {
    const model = await loadBundle(join(shared, "bundles/airbnb.model.rf.zip"));
    const answer = model.transform(inputOf("frames/frame.airbnb.json"), { select: ["price_prediction"] });
    expect(answer.rows()).toEqual([[218.2767196535019]]);
  });

  test("demo.zip, written by the Python exporter", async () => {
    const model = await loadBundle(join(shared, "bundles/demo.zip"));
    const columns = ["demo:a", "demo:c", "demo:d"];
    const score = model.compileRow({ inputs: columns, outputs: ["demo:prediction"] });
    expect(score([44.5, 22.1, 98.2])![0]).toBeCloseTo(-67.78953193834998, 12);
    const row = { "demo:a": 44.5, "demo:d": 98.2 };
    const text = JSON.stringify({
      schema: { fields: Object.keys(row).map((name) => ({ name, type: "double" })) },
      rows: [Object.values(row)],
    });
    expect(() => model.transform(readLeapFrame(text))).toThrow("demo:c");
  });

  test("a bundle with an op of somebody else's is refused by that op's name", async () => {
    const loading = loadBundle(join(shared, "bundles/pixar_movie_mleap_bundle.zip"));
    await expect(loading).rejects.toThrow('op "sparse_vector_assembler"');
  });
});

/** The compiled row function over every row, as a frame. */
function rowByRow(model: Transformer, frame: LeapFrame, { columns }: Expected): LeapFrame {
  const inputs = model.inputSchema.names.filter((name) => frame.schema.has(name));
  const types = Object.fromEntries(inputs.map((name) => [name, frame.schema.typeOf(name)!]));
  const score = model.compileRow({ inputs, outputs: columns, types });
  const places = inputs.map((name) => frame.schema.indexOf(name)!);
  const rows = frame.rows().map((row) => score(places.map((place) => row[place]))!);
  const schema = model.transform(frame, { select: columns }).schema;
  return LeapFrame.fromRows(schema, rows);
}
