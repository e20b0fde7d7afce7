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

test("xgboost-model is taken, whatever lies beside it (A140)", () => {
  put("a.json", "xgboost-model", "z.ubj");
  expect(findModelFile(modelDir)).toBe(join(modelDir, "xgboost-model"));
});

test.each(["model.json", "model.ubj", "model.bin", "model.pkl"])(
  "without it the only model file is taken: %s",
  (name) => {
    put("notes.txt", ".hidden.json", name);
    mkdirSync(join(modelDir, "code.json"));
    expect(findModelFile(modelDir)).toBe(join(modelDir, name));
  },
);

test("several model files of other names are refused, with their names", () => {
  put("a.json", "b.ubj");
  expect(() => findModelFile(modelDir)).toThrow(
    expect.objectContaining({
      code: "SW_XGBOOST_MODEL_AMBIGUOUS",
      message: expect.stringMatching(/2 model files \("a\.json", "b\.ubj"\).*option file/),
    }),
  );
});

test("a folder without a model is refused, with what it does hold", () => {
  put("model.joblib");
  expect(() => findModelFile(modelDir)).toThrow(
    expect.objectContaining({
      code: "SW_XGBOOST_MODEL_MISSING",
      message: expect.stringContaining('but "model.joblib"'),
    }),
  );
});

test("a folder that is not there is a missing model, with the cause", () => {
  expect(() => findModelFile(join(modelDir, "absent"))).toThrow(
    expect.objectContaining({
      code: "SW_XGBOOST_MODEL_MISSING",
      message: expect.stringContaining("holds nothing, or is not there; put "),
      cause: expect.objectContaining({ code: "ENOENT" }),
    }),
  );
});
