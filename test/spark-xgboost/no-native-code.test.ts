/** What the two stages ship: JavaScript, and nothing a processor runs by itself. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleStage } from "@stagewright/image";
import { expect, test } from "vitest";
import { isNativeCode } from "./native-code.ts";
import { PIPELINES } from "./pipelines.ts";

test.each(PIPELINES.abalone)("$name: no file of the bundle is native code", async ({ folder }) => {
  const { entry, files } = await bundleStage(folder);
  const contents = files.map((file) => readFileSync(join(dirname(entry), file)));
  expect(contents.length).toBeGreaterThan(1);
  expect(files.filter((_, at) => isNativeCode(contents[at]!))).toEqual([]);
  expect(files.filter((file) => /\.(node|so|wasm)$/.test(file))).toEqual([]);
});

test("native code is told by its first bytes: Node itself is, this file is not", () => {
  expect(isNativeCode(readFileSync(process.execPath))).toBe(true);
  expect(isNativeCode(readFileSync(new URL(import.meta.url)))).toBe(false);
});
