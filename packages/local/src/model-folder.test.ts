import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBaseFolder } from "./model-folder.ts";

let model = "";
beforeAll(() => {
  model = mkdtempSync(join(tmpdir(), "stagewright-model-"));
  mkdirSync(join(model, "code"));
  writeFileSync(join(model, "model.onnx"), "weights");
  writeFileSync(join(model, "code/settings.json"), "{}");
});
afterAll(() => rmSync(model, { recursive: true, force: true }));

describe("createBaseFolder", () => {
  test("shows the artifact under model/, files and folders without write permission (C15, C16)", () => {
    const base = createBaseFolder("features", model);
    const at = (path: string) => join(base.path, "model", path);
    expect(readFileSync(at("model.onnx"), "utf8")).toBe("weights");
    expect(readFileSync(at("code/settings.json"), "utf8")).toBe("{}");
    for (const path of ["", "model.onnx", "code", "code/settings.json"]) {
      expect(statSync(at(path)).mode & 0o222, path).toBe(0);
    }
    base.remove();
    expect(existsSync(base.path)).toBe(false);
    expect(readFileSync(join(model, "model.onnx"), "utf8")).toBe("weights");
  });

  test("an artifact that cannot be copied whole is refused by name, and nothing stays behind", () => {
    const broken = mkdtempSync(join(tmpdir(), "stagewright-broken-"));
    mkdirSync(join(broken, "a"));
    writeFileSync(join(broken, "a/good.bin"), "1");
    symlinkSync("nowhere", join(broken, "weights.bin"));
    const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("stagewright-cut-short-"));
    expect(() => createBaseFolder("cut-short", broken)).toThrow(
      expect.objectContaining({
        code: "SW_PIPELINE_MODEL",
        message: expect.stringMatching(/^The model of stage "cut-short" cannot be copied .*weights\.bin/),
      }),
    );
    expect(left()).toEqual([]);
    rmSync(broken, { recursive: true });
  });

  test("every container has its own (C20); without a model there is none (C18)", () => {
    const [one, two] = [createBaseFolder("a", model), createBaseFolder("a", model)];
    expect(one.path).not.toBe(two.path);
    const none = createBaseFolder("b", undefined);
    expect(existsSync(join(none.path, "model"))).toBe(false);
    for (const base of [one, two, none]) base.remove();
    expect([one, two, none].map(({ path }) => existsSync(path))).toEqual([false, false, false]);
  });
});
