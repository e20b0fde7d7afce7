import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFeaturizer } from "../src/featurizer.ts";

const trained = JSON.parse(readFileSync(new URL("../model/featurizer.json", import.meta.url), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "featurizer-"));
afterAll(() => rmSync(folder, { recursive: true }));

function readChanged(change: object): () => unknown {
  writeFileSync(join(folder, "featurizer.json"), JSON.stringify({ ...trained, ...change }));
  return () => readFeaturizer(folder);
}

/** The error with the code, and a message that says this. */
const refused = (says: RegExp) =>
  expect.objectContaining({
    code: "SW_CSV_PREPROCESS_FEATURIZER",
    outcome: "stage-invalid",
    message: expect.stringMatching(says),
  });

test("a missing median is refused by name", () => {
  const { height, ...others } = trained.medians;
  expect(readChanged({ medians: others })).toThrow(refused(/lacks a number for "height"/));
});

test("a scale that is no number is refused by name", () => {
  const scalings = { ...trained.scalings, diameter: { mean: 0.4, scale: "0.1" } };
  expect(readChanged({ scalings })).toThrow(refused(/lacks a number for "diameter"/));
});

test("missing parameters are refused", () => {
  expect(readChanged({ medians: undefined })).toThrow(refused(/lacks a number for "length"/));
});

test("missing categories are refused", () => {
  expect(readChanged({ categories: undefined })).toThrow(refused(/lacks the list of categories/));
});

test.each([
  ["no JSON", "{", /cannot be read \(.*JSON/],
  ["null", "null", /lacks a number/],
  ["a list", "[]", /lacks a number/],
])("an artifact that is %s is refused", (_, text, says) => {
  writeFileSync(join(folder, "featurizer.json"), text);
  expect(() => readFeaturizer(folder)).toThrow(refused(says));
});

test("a model folder without the artifact is refused with the file's path", () => {
  expect(() => readFeaturizer(join(folder, "absent"))).toThrow(
    refused(/absent\/featurizer\.json" cannot be read \(ENOENT/),
  );
});
