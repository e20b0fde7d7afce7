import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openBundleCache } from "./bundle-cache.ts";

const root = mkdtempSync(join(tmpdir(), "stagewright-cache-"));
afterAll(() => rmSync(root, { recursive: true }));

/** Builds once, and changes the source while it is built where asked for. */
function build(name: string, changes: boolean) {
  mkdirSync(join(root, "node_modules"), { recursive: true });
  const source = join(root, `${name}.ts`);
  writeFileSync(source, "one");
  const before = new Date(Date.now() - 1000);
  utimesSync(source, before, before);
  const cache = openBundleCache(root, name, "key");
  const folder = cache.begin();
  writeFileSync(join(folder, "stage.mjs"), "made of one");
  if (changes) {
    const after = new Date(Date.now() + 50);
    writeFileSync(source, "two");
    utimesSync(source, after, after);
  }
  const kept = cache.keep(folder, [source]);
  return { cache, kept };
}

it("finds a bundle whose sources have not changed since", () => {
  const { cache, kept } = build("same", false);
  expect(cache.find()?.folder).toBe(kept);
});

it("does not take a bundle for current that was made while a source changed", () => {
  expect(build("changing", true).cache.find()).toBeUndefined();
});
