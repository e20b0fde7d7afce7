import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type FileWatch, watchFiles } from "../src/dev/file-watch.ts";

let folder: string;
let changed: string[];
let watch: FileWatch;
const at = (name: string) => join(folder, name);
const tells = (...names: string[]) =>
  vi.waitFor(() => expect(changed.toSorted()).toEqual(names.map(at)), 10_000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stagewright-watch-"));
  mkdirSync(at("model/deep"), { recursive: true });
  mkdirSync(at("model/node_modules"));
  writeFileSync(at("stage.ts"), "1");
  changed = [];
  watch = watchFiles((paths) => changed.push(...paths));
  watch.watch({ files: [at("stage.ts"), at("later.ts")], folders: [at("model")] });
});
afterEach(() => {
  watch.close();
  rmSync(folder, { recursive: true });
});

it("tells a file that is written, replaced, made, or removed", async () => {
  writeFileSync(at("stage.ts"), "22");
  await tells("stage.ts");
  changed.length = 0;
  writeFileSync(at("other"), "22");
  renameSync(at("other"), at("stage.ts"));
  await tells("stage.ts");
  changed.length = 0;
  writeFileSync(at("later.ts"), "");
  await tells("later.ts");
  changed.length = 0;
  unlinkSync(at("later.ts"));
  await tells("later.ts");
});

it("tells every file of a folder, at any depth, and leaves installed packages and hidden files alone", async () => {
  writeFileSync(at("model/node_modules/a.js"), "1");
  mkdirSync(at("model/.git"));
  writeFileSync(at("model/.git/head"), "1");
  writeFileSync(at("model/deep/a.bin"), "1");
  await tells("model/deep/a.bin");
  changed.length = 0;
  rmSync(at("model/deep"), { recursive: true });
  await tells("model/deep/a.bin");
});

it("looks on beside a link that leads to itself", async () => {
  symlinkSync("loop", at("model/loop"));
  writeFileSync(at("model/deep/a.bin"), "1");
  await tells("model/deep/a.bin");
});

it("tells what changed before a file was watched again", async () => {
  writeFileSync(at("stage.ts"), "333");
  watch.watch({ files: [at("stage.ts")], folders: [] });
  await tells("stage.ts");
});
