/** What a start reads and loads (B6): counted, not timed. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleStage } from "@stagewright/image";
import { afterAll, describe, expect, it } from "vitest";
import { bundleFolder, indexer } from "../../containers/sparkml/test/bundles.cases.ts";

const containers = fileURLToPath(new URL("../../containers/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "stagewright-start-up-"));
const watcher = join(folder, "watch.cjs");
writeFileSync(
  watcher,
  'process.on("exit", () => process.stderr.write(JSON.stringify(process.moduleLoadList) + "\\n"));',
);
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Modules of Node.js that a process has loaded when it ends. */
const parsed = (text: string) => JSON.parse(text.trim().split("\n").at(-1)!) as string[];

/** Modules of Node.js that a stage had loaded when it was ready, and an empty process had not. */
async function loadedBy(entry: string, baseDir: string): Promise<readonly string[]> {
  const empty = parsed(spawnSync(process.execPath, ["--require", watcher, "--eval", ""]).stderr.toString());
  const child = spawn(process.execPath, ["--require", watcher, entry, "serve"], {
    env: { SAGEMAKER_BIND_TO_PORT: "0", STAGEWRIGHT_HOST: "127.0.0.1", SAGEMAKER_BASE_DIR: baseDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let log = "";
  let told = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  child.stdout!.on("data", (chunk: Buffer) => {
    log += chunk.toString();
    if (log.includes('"event":"ready"') || log.includes('"event":"failed"')) child.kill("SIGTERM");
  });
  await once(child, "close");
  expect(log).toContain('"event":"ready"');
  return parsed(told).filter((name) => !empty.includes(name));
}

/** The texts of a bundle's entry and of everything it imports before it runs, by file. */
function readAtStart(bundle: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (name: string) => {
    if (texts.has(name)) return;
    texts.set(name, readFileSync(join(bundle, name), "utf8"));
    for (const [, imported] of texts.get(name)!.matchAll(/^(?:import|\}).*"\.\/([^"]+)";$/gm))
      visit(imported!);
  };
  visit("stage.mjs");
  return texts;
}

describe("a start", () => {
  it.each(["csv-preprocess", "label-postprocess", "sparkml", "xgboost"])(
    "of %s reads two files",
    async (container) => {
      const bundle = await bundleStage(join(containers, container));
      expect([...readAtStart(bundle.folder).keys()]).toEqual(["stage.mjs", "shared.mjs"]);
    },
  );

  it("loads none of Node.js's costly modules before they are needed", async () => {
    const { entry } = await bundleStage(join(containers, "csv-preprocess"));
    const loaded = await loadedBy(entry, join(containers, "csv-preprocess"));
    expect(loaded).toContain("NativeModule http");
    const costly =
      /^NativeModule (?:assert|crypto|internal\/crypto\/\w+|module|undici.*|worker_threads|zlib)$|undici/;
    expect(loaded.filter((name) => costly.test(name))).toEqual([]);
  });

  it("of a bundle in a folder loads no decompressor", async () => {
    const { entry } = await bundleStage(join(containers, "sparkml"));
    const base = join(folder, "base");
    mkdirSync(base);
    renameSync(bundleFolder([indexer("colour", ["red", "blue"])]), join(base, "model"));
    const loaded = await loadedBy(entry, base);
    expect(loaded).not.toContain("NativeModule zlib");
  });

  it("reads an op when a bundle has it, not before", async () => {
    const { folder: bundle, files } = await bundleStage(join(containers, "sparkml"));
    const start = [...readAtStart(bundle).values()].join("\n");
    const all = files
      .filter((file) => file.endsWith(".mjs"))
      .map((file) => readFileSync(join(bundle, file), "utf8"));
    for (const op of ["string_indexer", "random_forest_classifier", "xgboost.classifier"]) {
      expect(all.join("\n")).toContain(`name: "${op}"`);
      expect(start).not.toContain(`name: "${op}"`);
    }
  });
});
