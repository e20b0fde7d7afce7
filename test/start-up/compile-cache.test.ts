/** What the image's build leaves for V8, made and used by the Node.js that images carry. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleStage } from "@stagewright/image";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBinary } from "../../bench/measure/node-binary.mjs";
import { compileCacheOf } from "../../packages/image/src/compile-cache.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const node: string = nodeBinary();
const noOpStage = fileURLToPath(new URL("../../bench/invocation/no-op-stage.ts", import.meta.url));

describe("the compile cache of a bundle", async () => {
  const { stdout: version } = await run(node, ["--version"]);
  // 2026-11-28: Node.js keeps no such cache before 22.1.
  const isKept = Number(/^v(\d+)/.exec(version)![1]) >= 24;
  const root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-compile-cache-")));
  const app = join(root, "app");
  const cache = compileCacheOf([node], app);
  const entries = () => readdirSync(cache.folder, { recursive: true, encoding: "utf8" }).sort();
  let printed = "";

  beforeAll(async () => {
    const stage = join(root, "stage.ts");
    writeFileSync(
      stage,
      `console.log("evaluated");\nimport stage from ${JSON.stringify(noOpStage)};\nexport default stage;`,
    );
    const modules = new URL("../node_modules", import.meta.url);
    require("node:fs").symlinkSync(fileURLToPath(modules), join(root, "node_modules"));
    await bundleStage(stage, { outDir: app });
    const [command, ...words] = cache.command;
    const { stdout, stderr } = await run(command!, words, {
      cwd: app,
      env: { NODE_COMPILE_CACHE: cache.folder },
    });
    printed = stdout + stderr;
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it("is filled without evaluating the stage", () => {
    expect(printed).toBe("");
  });

  it.skipIf(!isKept)("holds what a start reads, and a start adds nothing", async () => {
    const before = entries();
    const child = spawn(node, [join(app, "stage.mjs"), "serve"], {
      cwd: "/",
      env: {
        NODE_COMPILE_CACHE: cache.folder,
        NODE_DEBUG_NATIVE: "COMPILE_CACHE",
        SAGEMAKER_BIND_TO_PORT: "0",
        STAGEWRIGHT_HOST: "127.0.0.1",
      },
    });
    let log = "";
    let told = "";
    child.stderr.on("data", (chunk: Buffer) => {
      told += chunk.toString();
    });
    child.stdout.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('"event":"ready"')) child.kill("SIGTERM");
    });
    await once(child, "close");
    expect(log).toContain("evaluated");
    const accepted = [...told.matchAll(/V8 code cache for ESM \S+\/(\S+) was accepted/g)];
    expect(accepted.map(([, name]) => name)).toEqual(["stage.mjs", "shared.mjs"]);
    expect(told).not.toContain("was not accepted");
    expect(entries()).toEqual(before);
  });
});
