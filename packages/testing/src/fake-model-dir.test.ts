import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { fakeModelDir } from "./fake-model-dir.ts";

test("bytes stay bytes, text is UTF-8, anything else is JSON; folders are made", () => {
  using model = fakeModelDir({
    "model.onnx": new Uint8Array([0, 255]),
    "words.txt": "é",
    "deep/labels.json": ["cat", "dog"],
    "null.json": null,
  });
  expect(readFileSync(join(model.path, "model.onnx"))).toEqual(Buffer.from([0, 255]));
  expect(readFileSync(join(model.path, "words.txt"))).toEqual(Buffer.from([0xc3, 0xa9]));
  expect(JSON.parse(readFileSync(join(model.path, "deep/labels.json"), "utf8"))).toEqual(["cat", "dog"]);
  expect(readFileSync(join(model.path, "null.json"), "utf8")).toBe("null\n");
});

test("it is gone after the block, after remove(), and never twice the same", () => {
  let path = "";
  {
    using model = fakeModelDir({ a: "1" });
    path = model.path;
    expect(existsSync(path)).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
  const other = fakeModelDir({});
  expect(other.path).not.toBe(path);
  other.remove();
  other.remove();
  expect(existsSync(other.path)).toBe(false);
});

test("what nobody removed is removed when the process ends", () => {
  const script = `
    import { fakeModelDir } from "@stagewright/testing";
    const folders = [fakeModelDir({ a: "1" }), fakeModelDir({ b: "2" })];
    folders[0].remove();
    console.log(folders[1].path);
  `;
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd });
  const path = said.toString().trim();
  expect(path).toContain("stagewright-model-");
  expect(existsSync(path)).toBe(false);
});

test.each(["../x", "/etc/x", "a/../../x", "", ".", "..", "C:\\x"])(
  "%j is refused: it leaves the folder",
  (path) => {
    expect(() => fakeModelDir({ "ok.txt": "1", [path]: "x" })).toThrow(
      expect.objectContaining({ code: "SW_TESTING_MODEL_FILE" }),
    );
  },
);

test.each([
  ["a folder", { "weights/": "x" }, '"weights/" names a folder'],
  ["a folder by its dot", { "weights/.": "x" }, '"weights/." names a folder'],
  [
    "a file below a file",
    { weights: "x", "weights/w.bin": "y" },
    '"weights/w.bin" lies below "weights", which is a file',
  ],
  [
    "one far below, given first",
    { "./a/b/c/d": "y", "a/b": "x" },
    '"./a/b/c/d" lies below "a/b", which is a file',
  ],
  ["a NUL", { "a\0b": "x" }, "holds a NUL character"],
])("%s is refused by name", (_, files, problem) => {
  expect(() => fakeModelDir(files)).toThrow(
    expect.objectContaining({ code: "SW_TESTING_MODEL_FILE", message: expect.stringContaining(problem) }),
  );
});
