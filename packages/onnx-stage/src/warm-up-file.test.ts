import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DType } from "@stagewright/core";
import { afterAll, expect, test } from "vitest";
import { readWarmUpFile } from "./warm-up-file.ts";

const folder = mkdtempSync(join(tmpdir(), "warm-up-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(dtype: DType, cell: string) {
  writeFileSync(join(folder, "mine.json"), `{"x": [${cell}]}`);
  const signature = { inputs: [{ name: "x", dtype, shape: ["N"] }], outputs: [], leftOut: [] };
  return readWarmUpFile(join(folder, "model.onnx"), signature, "mine.json");
}

test.each([
  ["int8", "300"],
  ["uint8", "-1"],
  ["int32", "2147483648"],
  ["uint64", '"-1"'],
  ["int64", '"9223372036854775808"'],
] as const)("%s does not hold %s: refused, where an array would wrap it", (dtype, cell) => {
  expect(() => read(dtype, cell)).toThrow(`holds ${cell}, which is no ${dtype}`);
});

test.each([
  ["int8", "-128", -128],
  ["uint32", "4294967295", 4_294_967_295],
  ["int64", '"-9223372036854775808"', -(2n ** 63n)],
] as const)("%s holds %s", (dtype, cell, value) => {
  expect(read(dtype, cell)?.["x"]?.data[0]).toBe(value);
});
