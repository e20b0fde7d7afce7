/** Whatever stands in the files of a bundle, loading ends in a model or in a named error. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { handMadeBundle } from "../hand-made-bundle.cases.ts";
import { allOps, loadBundle, MleapError } from "../index.ts";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))));
const bundles = [
  "homes_linear_regression/bundle.json.zip",
  "homes_linear_regression/bundle.pb.zip",
  "numeric_gbt_small/bundle.json.zip",
  "numeric_gbt_small/bundle.pb.zip",
].map(fixture);

async function loadsOrRefuses(bytes: Uint8Array): Promise<void> {
  const outcome: unknown = await loadBundle(bytes).catch((error: unknown) => error);
  if (outcome instanceof Error) expect(outcome, String(outcome.stack)).toBeInstanceOf(MleapError);
}

const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });

describe("loading", () => {
  it("survives changed bytes of an archive", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bundles), edits, async (bundle, changes) => {
        const copy = Uint8Array.from(bundle);
        for (const [at, byte] of changes) copy[at % copy.length] = byte;
        await loadsOrRefuses(copy);
      }),
      { numRuns: 150 },
    );
  });

  it("survives changed bytes of the files inside", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bundles), fc.nat(), edits, async (bundle, pick, changes) => {
        const files = unzipSync(bundle);
        const names = Object.keys(files).filter((name) => files[name]!.length > 0);
        const file = files[names[pick % names.length]!]!;
        for (const [at, byte] of changes) file[at % file.length] = byte;
        await loadsOrRefuses(zipSync(files, { level: 0 }));
      }),
      { numRuns: 150 },
    );
  });

  it("survives attributes of any form for every op", async () => {
    const names = [...new Set(allOps.flatMap(({ attributes }) => Object.keys(attributes)))];
    const shape = (size: number) => ({ dimensions: [{ size, name: "" }] });
    const value = fc.oneof(
      fc.record({ double: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)) }),
      fc.record({ long: fc.integer() }),
      fc.record({ int: fc.integer() }),
      fc.record({ boolean: fc.boolean() }),
      fc.record({
        string: fc.oneof(
          fc.string(),
          fc.constantFrom("error", "keep", "skip", "json", "multinomial", "add", "log", "[x0,x1]"),
        ),
      }),
      fc.constant({}),
      fc.record({ type: fc.constant("list"), string: fc.array(fc.string(), { maxLength: 3 }) }),
      fc.record({ type: fc.constant("list"), double: fc.array(fc.integer(), { maxLength: 3 }) }),
      fc.record({ type: fc.constant("list"), long: fc.array(fc.integer(), { maxLength: 3 }) }),
      fc.record({ type: fc.constant("list"), int: fc.array(fc.integer(), { maxLength: 3 }) }),
      fc
        .array(fc.integer(), { maxLength: 4 })
        .map((double) => ({ type: "tensor", double, shape: shape(double.length) })),
      fc.record({ basic_type: fc.constantFrom("double", "string", "long") }),
      fc
        .constantFrom("scalar", "list", "tensor")
        .map((base) => ({ data_shape: { base, isNullable: false } })),
    );
    const ports = {
      input: "a",
      input0: "b",
      input1: "c",
      features: "d",
      input_a: "e",
      input_b: "f",
      user: "g",
      item: "h",
      key: "i",
    };
    const outputs = { output: "v", output0: "w", prediction: "x", probability: "y", raw_prediction: "z" };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...allOps),
        fc.dictionary(fc.constantFrom(...names), value),
        fc.array(value, { minLength: 12, maxLength: 12 }),
        async (op, extra, own) => {
          const attributes = {
            ...extra,
            ...Object.fromEntries(Object.keys(op.attributes).map((name, i) => [name, own[i % own.length]])),
          };
          await loadsOrRefuses(
            handMadeBundle({ name: "n", op: op.name, attributes, inputs: ports, outputs }),
          );
        },
      ),
      { numRuns: 600 },
    );
  });
});
