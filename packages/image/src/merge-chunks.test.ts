import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { bundleStage, type StageBundle } from "./bundle-stage.ts";

const run = promisify(execFile);
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A server with a lane, as far as bundling looks at it: its process prints the stage, its threads would look at it too. */
const SERVER = {
  "package.json": '{"type":"module"}',
  "node_modules/@stagewright/server/package.json": '{"type":"module","exports":"./index.js"}',
  "node_modules/@stagewright/server/index.js":
    "export async function serveStage(stage) { console.log(JSON.stringify(await stage())); }",
  "node_modules/@stagewright/server/lane-thread.js":
    "export const createLaneThread = (stage) => ({ runTask: stage });",
  "node_modules/piscina/package.json": '{"main":"dist/index.js"}',
  "node_modules/piscina/dist/index.js": "exports.start = () => join(__dirname, 'worker.js');",
  "node_modules/piscina/dist/worker.js": "require('./symbols.js');",
  "node_modules/piscina/dist/symbols.js": "exports.kMovable = Symbol('Piscina.kMovable');",
};

async function bundle(files: Record<string, string>): Promise<StageBundle> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "stagewright-merge-")));
  roots.push(root);
  for (const [name, text] of Object.entries({ ...SERVER, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return bundleStage(root, { outDir: join(root, "out") });
}

const BOX = {
  "box.ts": "export const box = { value: 0 };",
  "late.ts": 'import { box } from "./box.ts";\nexport const look = () => box.value;',
};
const files = ({ files }: StageBundle) => files.filter((file) => file.endsWith(".mjs"));

describe("what a start reads", () => {
  test("is one file, and what is loaded on demand shares it", async () => {
    const built = await bundle({
      ...BOX,
      "stage.ts": `import { box } from "./box.ts";
        export default async () => { box.value = 42; return (await import("./late.ts")).look(); };`,
    });
    expect(files(built)).toEqual([
      "lane.mjs",
      expect.stringMatching(/^late-\w+\.mjs$/),
      "shared.mjs",
      "stage.mjs",
    ]);
    expect((await run(process.execPath, [built.entry])).stdout).toBe("42\n");
  });

  test("leaves out a module that awaits while it is evaluated: what it waits for may need the rest", async () => {
    const built = await bundle({
      ...BOX,
      "stage.ts": `import { box } from "./box.ts";
        const { look } = await import("./late.ts");
        export default () => { box.value = 42; return look(); };`,
    });
    expect((await run(process.execPath, [built.entry])).stdout).toBe("42\n");
    const lane = `import { runTask } from "./lane.mjs"; console.log(runTask());`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", lane], {
      cwd: built.folder,
    });
    expect(stdout).toBe("42\n");
  });

  test("names of its parts may be the same", async () => {
    const built = await bundle({
      "one.ts": "export const word = 'one'; export const one = () => word;",
      "two.ts": "export const word = 'two'; export const two = () => word;",
      "late-one.ts": 'import { one, word } from "./one.ts"; export const name = one() + word;',
      "late-two.ts": 'import { two, word } from "./two.ts"; export const name = two() + word;',
      "stage.ts": `import { one, word } from "./one.ts";
        import { two, word as other } from "./two.ts";
        export default async () =>
          [one(), word, two(), other, (await import("./late-one.ts")).name, (await import("./late-two.ts")).name];`,
    });
    expect(JSON.parse((await run(process.execPath, [built.entry])).stdout)).toEqual([
      "one",
      "one",
      "two",
      "two",
      "oneone",
      "twotwo",
    ]);
  });

  test("has source maps that lead to the author's line", async () => {
    const built = await bundle({
      ...BOX,
      "stage.ts": `import { join } from "node:path";
        import { box } from "./box.ts";
        export default async () => {
          box.value = join("a", "b").length;
          await import("./late.ts");
          throw new TypeError("line 6");
        };`,
    });
    const failed = await run(process.execPath, ["--enable-source-maps", built.entry]).catch((error) => error);
    expect(failed.stderr).toMatch(/stage\.ts:6:\d+\)/);
    expect(readFileSync(join(built.folder, "shared.mjs"), "utf8")).toContain("line 6");
  });
});
