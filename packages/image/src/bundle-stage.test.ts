import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { bundleStage } from "./bundle-stage.ts";

const run = promisify(execFile);
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A project on disk; the server in it prints the stage it was given, which is all that bundling promises it. */
function project(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-bundle-")));
  roots.push(root);
  const all = {
    "package.json": '{"type":"module"}',
    "node_modules/@stagewright/server/package.json":
      '{"type":"module","exports":"./index.js","version":"1.0.0"}',
    "node_modules/@stagewright/server/index.js":
      'export async function serveStage(stage) { console.log(JSON.stringify(await stage)); if (process.argv[2] === "lazy") console.log((await import("./lazy.js")).word); }',
    "node_modules/@stagewright/server/lazy.js": 'export const word = "loaded on demand";',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

async function start(entry: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [entry, ...args], { cwd: "/" });
  return stdout.trim();
}

describe("bundleStage", () => {
  test("bundles a TypeScript module and what it imports; node starts the folder from anywhere", async () => {
    const root = project({
      "stage.ts":
        'import { twice } from "./twice.ts";\nexport default { name: "a" as string, value: twice(21) };',
      "twice.ts": "export function twice(x: number): number { return x * 2; }",
    });
    const bundle = await bundleStage(pathToFileURL(join(root, "stage.ts")));
    expect(await start(bundle.entry)).toBe('{"name":"a","value":42}');
    expect(bundle.files).toContain("stage.mjs");
    expect(bundle.files).toContain("stage.mjs.map");
    expect(bundle.stageModule).toBe(join(root, "stage.ts"));
  });

  test("merges what a start reads unless it is told not to; the stage is the same either way", async () => {
    const root = project({
      "stage.ts":
        'import { twice } from "./twice.ts";\nexport default import("./late.ts").then(({ late }) => ({ value: twice(20) + late }));',
      "twice.ts": "export function twice(x: number): number { return x * 2; }",
      "late.ts": 'import { twice } from "./twice.ts";\nexport const late = twice(1);',
    });
    const isChunk = (name: string) => name.startsWith("chunk-") && name.endsWith(".mjs");
    const merged = await bundleStage(root);
    const apart = await bundleStage(root, { merge: false });
    expect([merged.files.includes("shared.mjs"), merged.files.some(isChunk)]).toEqual([true, false]);
    expect([apart.files.includes("shared.mjs"), apart.files.some(isChunk)]).toEqual([false, true]);
    for (const { entry } of [merged, apart]) expect(await start(entry)).toBe('{"value":42}');
  });

  test("takes a JavaScript module, a folder, and a CommonJS dependency that requires node's own modules", async () => {
    const root = project({
      "stage.js": 'import base from "old";\nexport default { name: base };',
      "node_modules/old/package.json": '{"main":"index.js"}',
      "node_modules/old/index.js": 'module.exports = require("path").basename("/x/" + typeof __dirname);',
    });
    const bundle = await bundleStage(root);
    expect(await start(bundle.entry)).toBe('{"name":"string"}');
  });

  test("what is imported on demand is a file of its own", async () => {
    const root = project({ "stage.ts": 'export default { name: "a" };' });
    const { entry, files } = await bundleStage(root);
    expect(files.filter((file) => /^lazy-.*\.mjs$/.test(file))).toHaveLength(1);
    expect(await start(entry, "lazy")).toBe('{"name":"a"}\nloaded on demand');
  });

  test("node's own modules are taken lazily, in every form an import has", async () => {
    const root = project({
      "stage.ts": `import { basename } from "node:path";
        import * as fs from "fs";
        import process from "node:process";
        import { webcrypto } from "node:crypto";
        import "node:http";
        import old from "old";
        const { setTimeout: sleep } = await import("node:timers/promises");
        await sleep(1);
        export default [basename("/a/b"), typeof fs.readFileSync, process.pid > 0, typeof webcrypto.subtle, old];`,
      "node_modules/old/package.json": '{"main":"index.js"}',
      "node_modules/old/index.js":
        'module.exports = typeof require("http").createServer + typeof require("node:fs/promises").open;',
    });
    const { entry } = await bundleStage(root);
    expect(await start(entry)).toBe('["b","function",true,"object","functionfunction"]');
    expect(readFileSync(entry, "utf8")).not.toMatch(/\bfrom *"(node:)?(http|path|fs)"|\bimport *"node:/);
  });

  test("an unchanged stage comes from the cache; a change, a new time stamp and a new lock file are told apart", async () => {
    const root = project({
      "stage.ts": 'import { x } from "./x.ts";\nexport default { x };',
      "x.ts": "export const x = 1;",
    });
    const first = await bundleStage(root);
    expect(first.fromCache).toBe(false);
    const second = await bundleStage(root);
    expect(second).toEqual({ ...first, fromCache: true });
    const [stage, imported, lockFile] = ["stage.ts", "x.ts", "package-lock.json"].map((name) =>
      join(root, name),
    );
    expect(second.madeOf).toEqual(expect.arrayContaining([stage, imported, lockFile]));

    utimesSync(join(root, "x.ts"), new Date(), new Date(Date.now() + 5000));
    expect((await bundleStage(root)).fromCache).toBe(true);

    writeFileSync(join(root, "x.ts"), "export const x = 2;");
    const third = await bundleStage(root);
    expect(third.fromCache).toBe(false);
    expect(await start(third.entry)).toBe('{"x":2}');
    expect(await start(first.entry), "the folder of the earlier bundle stays as it was").toBe('{"x":1}');

    writeFileSync(join(root, "package-lock.json"), "{}");
    expect((await bundleStage(root)).fromCache).toBe(false);
  });

  test("two bundles made at once are the same folder, whole", async () => {
    const root = project({ "stage.ts": "export default { at: 'once' };" });
    const bundles = await Promise.all([bundleStage(root), bundleStage(root), bundleStage(root)]);
    expect(new Set(bundles.map(({ folder }) => folder)).size).toBe(1);
    expect(await start(bundles[0]!.entry)).toBe('{"at":"once"}');
  });

  test("outDir is emptied and written, and is no cache", async () => {
    const root = project({ "stage.ts": "export default 1;", "out/left-over.mjs": "" });
    const bundle = await bundleStage(root, { outDir: join(root, "out") });
    expect(bundle).toMatchObject({ folder: join(root, "out"), fromCache: false });
    expect(bundle.files).not.toContain("left-over.mjs");
    expect(await start(bundle.entry)).toBe("1");
  });
});

describe("bundleStage refuses by name", () => {
  test("a module that does not exist, and a folder without one", async () => {
    const root = project({});
    await expect(bundleStage(join(root, "stag.ts"))).rejects.toMatchObject({
      code: "SW_IMAGE_MODULE_NOT_FOUND",
      message: `Stage module "${join(root, "stag.ts")}" does not exist; give the path of the module whose default export is the stage.`,
    });
    await expect(bundleStage(root)).rejects.toMatchObject({
      message: `Folder "${root}" holds no stage module; looked for "stage.ts", "stage.js", "src/stage.ts", "src/stage.js". Give the module's own path.`,
    });
  });

  test("a module without a default export", async () => {
    const root = project({ "stage.ts": "export const stage = 1;" });
    await expect(bundleStage(root)).rejects.toMatchObject({
      code: "SW_IMAGE_NO_DEFAULT_EXPORT",
      message: `Stage module "${join(root, "stage.ts")}" has no default export; write \`export default defineStage("…")…\`.`,
    });
  });

  test("every fault of the source with file, line and column", async () => {
    const root = project({
      "stage.ts": 'import "./broken.ts";\nimport "@scope/none/part";\nexport default 1;',
      "broken.ts": "const x = 1;\nconst x = 2;\n",
    });
    const refusal = await bundleStage(root).catch((thrown) => thrown);
    expect(refusal.code).toBe("SW_IMAGE_BUNDLE");
    expect(refusal.message).toContain('  broken.ts:2:7: The symbol "x" has already been declared');
    // What to do, in place of esbuild's hint to leave it out, with which the stage would not start.
    expect(refusal.message).toContain(
      '  stage.ts:2:8: Could not resolve "@scope/none/part": it is not installed where the stage lies; run npm install there, or npm install @scope/none if package.json does not name it',
    );
    expect(refusal.message).not.toContain("external");
    const cache = join(root, "node_modules/.cache/stagewright");
    expect(existsSync(cache) ? readdirSync(cache) : [], "nothing half-built is left").toEqual([]);
  });

  test("two copies of core in one bundle", async () => {
    const root = project({
      "stage.ts": "export default 1;",
      "node_modules/@stagewright/core/package.json": '{"exports":"./index.js"}',
      "node_modules/@stagewright/core/index.js": "",
      "node_modules/@stagewright/server/node_modules/@stagewright/core/package.json":
        '{"exports":"./index.js"}',
      "node_modules/@stagewright/server/node_modules/@stagewright/core/index.js": "",
    });
    await expect(bundleStage(root)).rejects.toMatchObject({ code: "SW_IMAGE_TWO_CORES" });
  });

  test("is refused where no server is installed, neither beside the stage nor beside the bundler", async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-no-server-")));
    roots.push(root);
    // This package as installed without its server: what it needs to look for one, and core.
    const installed = join(root, "node_modules/@stagewright/image");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "package.json"), '{"type":"module"}');
    for (const name of ["stage-module.js", "path-stats.js", "errors.js"])
      writeFileSync(join(installed, name), readFileSync(new URL(`../dist/${name}`, import.meta.url)));
    symlinkSync(join(import.meta.dirname, "../../core"), join(root, "node_modules/@stagewright/core"));
    const script = `import(process.argv[1]).then(({ findServerEntry }) => findServerEntry(process.argv[2])).catch(({ code }) => console.log(code));`;
    // Without NODE_PATH, by which a package manager's scripts find more than is installed here.
    const { stdout } = await run(
      process.execPath,
      ["-e", script, pathToFileURL(join(installed, "stage-module.js")).href, join(root, "stage.ts")],
      { env: { PATH: process.env["PATH"] } },
    );
    expect(stdout).toBe("SW_IMAGE_SERVER_NOT_FOUND\n");
  });

  test("refuses an onnxruntime-node that loads its binary in a way it does not know", async () => {
    const root = project({
      "stage.ts": 'import "onnxruntime-node";\nexport default {};',
      "node_modules/onnxruntime-node/package.json": '{"name":"onnxruntime-node","main":"dist/index.js"}',
      "node_modules/onnxruntime-node/dist/index.js": 'require("./binding.js");',
      "node_modules/onnxruntime-node/dist/binding.js": 'exports.binding = require("../bin/other.node");',
    });
    await expect(bundleStage(root)).rejects.toMatchObject({
      code: "SW_IMAGE_NATIVE_LOADER",
      message: expect.stringContaining("install the onnxruntime-node version"),
    });
  });
});

describe("ONNX Runtime in a bundle", () => {
  const withRuntime = (source: string) => {
    const root = project({ "stage.ts": source });
    const folder = dirname(dirname(createRequire(import.meta.url).resolve("onnxruntime-node")));
    symlinkSync(folder, join(root, "node_modules/onnxruntime-node"));
    return root;
  };
  const usesIt =
    'import { listSupportedBackends } from "onnxruntime-node";\nexport default { cpu: listSupportedBackends().some(({ name }) => name === "cpu") };';

  test("one platform's binaries lie beside it, and node loads them from there", async () => {
    const { entry, files } = await bundleStage(withRuntime(usesIt));
    const place = `bin/napi-v6/${process.platform}/${process.arch}/`;
    expect(files.filter((file) => file.startsWith("bin/")).every((file) => file.startsWith(place))).toBe(
      true,
    );
    expect(files).toContain(`${place}onnxruntime_binding.node`);
    expect(await start(entry)).toBe('{"cpu":true}');
  });

  test("the platform asked for gets its binaries, an unknown one a sentence", async () => {
    const root = withRuntime(usesIt);
    const { files } = await bundleStage(root, { platform: { os: "linux", arch: "arm64" } });
    expect(files.filter((file) => file.startsWith("bin/")).sort()).toEqual([
      "bin/napi-v6/linux/arm64/libonnxruntime.so.1",
      "bin/napi-v6/linux/arm64/onnxruntime_binding.node",
    ]);
    await expect(bundleStage(root, { platform: { os: "linux", arch: "s390x" } })).rejects.toMatchObject({
      code: "SW_IMAGE_NATIVE_PLATFORM",
    });
  });

  test("a stage that does not use it carries none of it", async () => {
    const { files } = await bundleStage(withRuntime("export default 1;"));
    expect(files.filter((file) => file.startsWith("bin/"))).toEqual([]);
  });
});

describe("the worker lane in a bundle", () => {
  const laneThread =
    'import Pool from "piscina";\nexport const createLaneThread = (stage) => ({ runTask: () => [stage.name, Pool] });';
  const withPool = (files: Record<string, string> = {}) =>
    project({
      "stage.ts": 'export default { name: "a" };',
      "node_modules/@stagewright/server/lane-thread.js": laneThread,
      "node_modules/piscina/package.json": '{"main":"dist/index.js"}',
      "node_modules/piscina/dist/index.js":
        "module.exports = require('path').basename((0, require('path').resolve)(__dirname, 'worker.js'));",
      "node_modules/piscina/dist/worker.js":
        "console.log(require('./symbols').kMovable === Symbol.for('Piscina.kMovable'));",
      "node_modules/piscina/dist/symbols.js": "exports.kMovable = Symbol('Piscina.kMovable');",
      ...files,
    });

  test("lane.mjs runs the stage's tasks, and the pool starts its threads from worker.cjs beside it", async () => {
    const { folder, files } = await bundleStage(withPool());
    expect(files).toEqual(expect.arrayContaining(["lane.mjs", "stage.mjs", "worker.cjs"]));
    const { runTask } = (await import(pathToFileURL(join(folder, "lane.mjs")).href)) as {
      runTask: () => unknown;
    };
    expect(runTask()).toEqual(["a", "worker.cjs"]);
    expect(await start(join(folder, "worker.cjs"))).toBe("true");
  });

  test("a server without such a lane gets none", async () => {
    const { files } = await bundleStage(project({ "stage.ts": 'export default { name: "a" };' }));
    expect(files.filter((file) => /^(lane|worker)\./.test(file))).toEqual([]);
  });

  test.each(["index.js", "symbols.js"])(
    "a piscina put together otherwise is refused by name (%s)",
    async (file) => {
      const root = withPool({ [`node_modules/piscina/dist/${file}`]: "module.exports = { other: true };" });
      await expect(bundleStage(root)).rejects.toMatchObject({
        code: "SW_IMAGE_WORKER_POOL",
        message: expect.stringContaining(`piscina/dist/${file}" does not contain `),
      });
    },
  );
});
