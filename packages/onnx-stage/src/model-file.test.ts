import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findModelFile } from "./model-file.ts";

let modelDir: string;
beforeEach(() => {
  modelDir = mkdtempSync(join(tmpdir(), "model-"));
});
afterEach(() => rmSync(modelDir, { recursive: true }));

function put(...names: string[]): void {
  for (const name of names) writeFileSync(join(modelDir, name), "");
}

test("model.onnx is taken, whatever lies beside it", () => {
  put("a.onnx", "model.onnx", "model.onnx.data", "z.onnx");
  expect(findModelFile(modelDir)).toBe(join(modelDir, "model.onnx"));
});

test("without a model.onnx the only .onnx file is taken", () => {
  put("notes.txt", "._regressor.onnx", "regressor.onnx");
  mkdirSync(join(modelDir, "older.onnx"));
  expect(findModelFile(modelDir)).toBe(join(modelDir, "regressor.onnx"));
});

test("several .onnx files of other names are refused, with their names", () => {
  put("a.onnx", "b.onnx");
  expect(() => findModelFile(modelDir)).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_MODEL_AMBIGUOUS",
      message: expect.stringMatching(/2 \.onnx files \("a\.onnx", "b\.onnx"\).*option file/),
    }),
  );
});

test("a folder without a model is refused, with what it does hold", () => {
  put("model.joblib");
  expect(() => findModelFile(modelDir)).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_MODEL_MISSING",
      message: expect.stringContaining('no .onnx file, but "model.joblib"'),
    }),
  );
});

test("a folder that is not there is a missing model, with the cause", () => {
  expect(() => findModelFile(join(modelDir, "absent"))).toThrow(
    expect.objectContaining({
      code: "SW_ONNX_MODEL_MISSING",
      message: expect.stringContaining("holds nothing, or is not there; put "),
      cause: expect.objectContaining({ code: "ENOENT" }),
    }),
  );
});
