import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { loadBundle } from "./bundle/load-bundle.ts";
import { describeType } from "./frame/data-type.ts";
import type { LeapFrame } from "./frame/leap-frame.ts";
import { readLeapFrame } from "./frame/read-leap-frame.ts";
import { assertEqual, same } from "./ops/vector-values.cases.ts";

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const names = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const scratch: string[] = [];

afterAll(async () => {
  for (const folder of scratch) await rm(folder, { recursive: true });
});

const pathOf = (name: string, file: string) => join(fixtures, name, file);
const frameOf = (name: string, file: string) => readLeapFrame(readFileSync(pathOf(name, file), "utf8"));
const binaryFrameOf = (name: string, file: string) =>
  readLeapFrame(new Uint8Array(readFileSync(pathOf(name, file))), { format: "binary" });

async function unpacked(zip: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mleap-fixture-"));
  scratch.push(folder);
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(readFileSync(zip))))) {
    if (path.endsWith("/")) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return folder;
}

const typesOf = (frame: LeapFrame) =>
  frame.schema.fields.map(({ name, type }) => `${name}: ${describeType(type)}`);

/** Every column of every node is as recorded from the JVM: design §4.3. */
function expectRecorded(got: LeapFrame, recorded: LeapFrame): void {
  expect(got.schema.names).toEqual(recorded.schema.names);
  assertEqual(got.rows(), recorded.rows(), { tolerance: 1e-12 }, "row");
}

describe.each(names)("%s", (name) => {
  it("says where it comes from", () => {
    const origin = JSON.parse(readFileSync(pathOf(name, "origin.json"), "utf8")) as Record<string, string>;
    for (const field of ["fittedAndExportedBy", "scoredBy", "jdk", "date", "recorder", "data"])
      expect(origin[field], field).toMatch(/./);
  });

  it.each(["bundle.json.zip", "bundle.pb.zip"])("scores as the JVM does: %s", async (file) => {
    const zip = pathOf(name, file);
    for (const place of [zip, await unpacked(zip)]) {
      const model = await loadBundle(place);
      expectRecorded(model.transform(frameOf(name, "frame.json")), frameOf(name, "expected.json"));
    }
  });

  it("scores row by row what it scores as a frame", async () => {
    const model = await loadBundle(pathOf(name, "bundle.json.zip"));
    const frame = frameOf(name, "frame.json");
    const outputs = [...model.outputSchema.names];
    const batch = model.transform(frame, { select: outputs }).rows();
    const score = model.compileRow({ inputs: frame.schema.names, outputs });
    assertEqual(frame.rows().map(score), batch, same, "row");
    const backwards = frame.rows().toReversed().map(score);
    assertEqual(backwards.toReversed(), batch, same, "row, in another order");
  });

  it.each(["frame", "expected"])("reads the JVM's binary frame as its JSON one: %s", (file) => {
    const binary = binaryFrameOf(name, `${file}.bin`);
    const json = frameOf(name, `${file}.json`);
    expect(typesOf(binary)).toEqual(typesOf(json));
    assertEqual(binary.rows(), json.rows(), same, "row");
  });
});

it.each(names.filter((name) => existsSync(pathOf(name, "frame.avro"))))(
  "reads the JVM's avro frames as its JSON ones: %s",
  (name) => {
    for (const file of ["frame", "expected"]) {
      const bytes = new Uint8Array(readFileSync(pathOf(name, `${file}.avro`)));
      const avro = readLeapFrame(bytes, { format: "avro" });
      const json = frameOf(name, `${file}.json`);
      expect(avro.schema.names).toEqual(json.schema.names);
      assertEqual(avro.rows(), json.rows(), same, "row");
    }
  },
);
