/** Bundles of `../shared/data/mleap`, used in place: each that the JVM loads, loads here and gives the values known for it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import {
  DenseTensor,
  LeapFrame,
  list,
  loadBundle,
  readLeapFrame,
  SparseTensor,
  scalar,
  tensor,
} from "../index.ts";

const data = fileURLToPath(new URL("../../../../../shared/data/mleap/", import.meta.url));
const hasData = existsSync(data);
const at = (...parts: string[]): string => join(data, ...parts);
const frameOf = (name: string): LeapFrame => readLeapFrame(readFileSync(at("frames", name)));

/** |difference| ≤ 1e-12 · max(1, |expected|) for doubles, everything else exactly; tensors by kind, dimensions and values. */
function expectClose(got: unknown, expected: unknown, where: string): void {
  if (typeof expected === "number" && typeof got === "number") {
    const isClose =
      Object.is(got, expected) || Math.abs(got - expected) <= 1e-12 * Math.max(1, Math.abs(expected));
    expect(isClose, `${where}: got ${got}, expected ${expected}`).toBe(true);
    return;
  }
  if (expected !== null && typeof expected === "object" && "dimensions" in expected) {
    expectTensor(got, expected as TensorJson, where);
    return;
  }
  if (Array.isArray(expected)) {
    expect(Array.isArray(got), where).toBe(true);
    expect((got as unknown[]).length, where).toBe(expected.length);
    expected.forEach((item, i) => {
      expectClose((got as unknown[])[i], item, `${where}[${i}]`);
    });
    return;
  }
  expect(got, where).toEqual(expected);
}

interface TensorJson {
  readonly values: readonly unknown[];
  readonly dimensions: readonly number[];
  readonly indices?: readonly (readonly number[])[];
}

function expectTensor(got: unknown, expected: TensorJson, where: string): void {
  expect(got, where).toBeInstanceOf(expected.indices === undefined ? DenseTensor : SparseTensor);
  const value = got as DenseTensor | SparseTensor;
  expect([...value.dimensions], where).toEqual(expected.dimensions);
  if (value.kind === "sparse") expect([...value.indices], where).toEqual(expected.indices?.flat());
  expectClose([...value.values], expected.values, where);
}

describe.skipIf(!hasData)("bundles of the shared data (skipped where ../shared/data/mleap is absent)", () => {
  const airbnb = () => frameOf("frame.airbnb.json");

  it.each([
    ["bundles/airbnb.model.lr.zip", 232.62463916840318],
    ["bundles/airbnb.model.rf.zip", 218.2767196535019],
    ["generated-protobuf/airbnb.model.lr.pb.zip", 232.62463916840318],
    ["generated-protobuf/airbnb.model.rf.pb.zip", 218.2767196535019],
  ])("%s gives the price %f, by frame and by row", async (file, price) => {
    const model = await loadBundle(at(file));
    const frame = airbnb();
    const out = model.transform(frame);
    expectClose(out.column("price_prediction")[0], price, file);
    const score = model.compileRow({ inputs: frame.schema.names, outputs: ["price_prediction"] });
    expect(score(frame.row(0))).toEqual([out.column("price_prediction")[0]]);
  });

  it("the airbnb forest appends its prediction as column 21 and is called pipeline_8d2ca5c4dd62", async () => {
    const model = await loadBundle(at("bundles/airbnb.model.rf.zip"));
    expect(model.name).toBe("pipeline_8d2ca5c4dd62");
    expect(model.transform(airbnb()).schema.indexOf("price_prediction")).toBe(21);
  });

  it("an Avro frame scores like its JSON form", async () => {
    const model = await loadBundle(at("bundles/airbnb.model.rf.zip"));
    const select = ["price_prediction"];
    expect(model.transform(frameOf("frame.airbnb.avro"), { select }).rows()).toEqual(
      model.transform(airbnb(), { select }).rows(),
    );
  });

  it.each(["bundles/demo.zip", "generated-protobuf/demo.pb.zip"])(
    "%s predicts -67.78953193834998 as column 5 and demands demo:c",
    async (file) => {
      const model = await loadBundle(at(file));
      const double = scalar("double");
      const fields = ["demo:a", "demo:c", "demo:d"].map((name) => ({ name, type: double }));
      const out = model.transform(LeapFrame.fromRows(fields, [[44.5, 22.1, 98.2]]));
      expectClose(out.column("demo:prediction")[0], -67.78953193834998, file);
      expect(out.schema.indexOf("demo:prediction")).toBe(5);
      const incomplete = LeapFrame.fromRows([fields[0]!, fields[2]!], [[44.5, 98.2]]);
      expect(() => model.transform(incomplete)).toThrowError(
        expect.objectContaining({ code: "MLEAP_FRAME_COLUMN_MISSING" }),
      );
    },
  );

  it.each(["bundles/one_hot_encoder_pipeline.zip", "generated-protobuf/one_hot_encoder_pipeline.pb.zip"])(
    "%s ignores the folder no pipeline names and encodes A, C, Z and null",
    async (file) => {
      const model = await loadBundle(at(file));
      expect(model.nodes.length).toBe(2);
      const [input] = model.inputSchema.names;
      const rows = [["A"], ["C"], ["Z"], [null]];
      const out = model.transform(LeapFrame.fromRows([{ name: input!, type: scalar("string") }], rows));
      const [index, encoded] = model.outputSchema.names;
      expect([...out.column(index!)]).toEqual([0, 2, 3, 3]);
      const slots = Array.from(out.column(encoded!), (value) => [
        ...(value as SparseTensor<"double">).indices,
      ]);
      expect(slots).toEqual([[0], [2], [], []]);
    },
  );

  it.each(["bundles/min_max_scaler_tf.zip", "generated-protobuf/min_max_scaler_tf.pb.zip"])(
    "%s scales [0.12, 6000]",
    async (file) => {
      const model = await loadBundle(at(file));
      const fields = ["dti", "loan_amount"].map((name) => ({ name, type: scalar("double") }));
      const out = model.transform(LeapFrame.fromRows(fields, [[0.12, 6000]]));
      const last = model.outputSchema.names.at(-1)!;
      expectTensor(
        out.column(last)[0],
        { values: [4.030256687048398e-6, 0.004585243851604835], dimensions: [2] },
        file,
      );
    },
  );

  it("an empty pipeline returns the frame unchanged", async () => {
    const model = await loadBundle(at("directory-bundle/empty_pipeline"));
    expect(model.transform(airbnb()).rows()).toEqual(airbnb().rows());
  });

  it.each([
    ["bundles/tensorflow-bundle.zip", "MLEAP_OP_UNSUPPORTED", "tensorflow"],
    ["bundles/pixar_movie_mleap_bundle.zip", "MLEAP_OP_UNKNOWN", "sparse_vector_assembler"],
  ])("%s is refused by name: %s", async (file, code, op) => {
    const error = await loadBundle(at(file)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "MLEAP_BUNDLE_INVALID",
      issues: expect.arrayContaining([expect.objectContaining({ code, op })]),
    });
  });

  it("every spark-parity bundle loads and transforms fifty rows", async () => {
    for (const file of readdirSync(at("spark-parity"))) {
      const model = await loadBundle(at("spark-parity", file));
      expect(model.transform(frameOf("lending_club_50.json")).rowCount, file).toBe(50);
    }
  });

  const expected = hasData ? readExpected() : {};
  it.each(Object.entries(expected))(
    "spark-parity/%s appends the values computed for it",
    async (file, { columns, rows }) => {
      const model = await loadBundle(at("spark-parity", file));
      const out = model.transform(frameOf("lending_club_50.json")).select(columns);
      rows.forEach((row, r) => {
        row.forEach((value, c) => {
          expectClose(out.row(r)[c], value, `${file}, row ${r + 1}, ${columns[c]}`);
        });
      });
    },
  );

  const protobuf = hasData
    ? readdirSync(at("generated-protobuf")).filter((name) => existsSync(jsonTwin(name)))
    : [];
  it.each(protobuf)("generated-protobuf/%s gives what its JSON original gives", async (file) => {
    const [ours, twin] = await Promise.all([
      loadBundle(at("generated-protobuf", file)),
      loadBundle(jsonTwin(file)),
    ]);
    const frame = exampleFrame(twin);
    expect(ours.inputSchema.fields).toEqual(twin.inputSchema.fields);
    expect(ours.transform(frame).rows()).toEqual(twin.transform(frame).rows());
  });

  it("a zip, the directory it holds and a zip inside a zip give the same model", async () => {
    const zip = readFileSync(at("bundles/airbnb.model.rf.zip"));
    const files = unzipSync(zip);
    const inFolder = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [`model/${name}`, bytes]),
    );
    const prices = await Promise.all(
      [zip, zipSync({ "model.zip": [zip, { level: 0 }] }), zipSync(inFolder)].map(async (bytes) =>
        (await loadBundle(bytes)).transform(airbnb(), { select: ["price_prediction"] }).rows(),
      ),
    );
    expect(prices).toEqual([[[218.2767196535019]], [[218.2767196535019]], [[218.2767196535019]]]);
  });
});

function readExpected(): Record<string, { columns: string[]; rows: unknown[][] }> {
  const text = readFileSync(at("frames/spark-parity-feature-expected.json"), "utf8");
  return (JSON.parse(text) as { bundles: Record<string, { columns: string[]; rows: unknown[][] }> }).bundles;
}

function jsonTwin(file: string): string {
  const name = file.replace(".pb.zip", ".zip");
  return existsSync(at("bundles", name)) ? at("bundles", name) : at("spark-parity", name);
}

/** Rows for any bundle, by its input schema: a few numbers, labels and vectors. */
function exampleFrame({ inputSchema }: Awaited<ReturnType<typeof loadBundle>>): LeapFrame {
  const lending = frameOf("lending_club_50.json");
  if (inputSchema.names.every((name) => lending.schema.has(name))) return lending;
  const frame = frameOf("frame.airbnb.json");
  if (inputSchema.names.every((name) => frame.schema.has(name))) return frame;
  const values = {
    scalar: 1,
    list: ["a", "b"],
    tensor: new DenseTensor("double", Float64Array.of(1, 2, 3), [3]),
    map: new Map(),
  };
  const row = inputSchema.fields.map(({ type }) =>
    type.kind === "scalar" && type.base === "string" ? "A" : values[type.kind],
  );
  const fields = inputSchema.fields.map(({ name, type }) => ({
    name,
    type:
      type.kind === "scalar" ? scalar(type.base) : type.kind === "list" ? list(type.base) : tensor("double"),
  }));
  return LeapFrame.fromRows(fields, [row]);
}
