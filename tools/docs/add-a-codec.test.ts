/** Follows docs/contributing/add-a-codec.md to the letter in a copy of core: the codec is there, compiles and passes its vectors. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/contributing/add-a-codec.md"), "utf8");
const copy = mkdtempSync(join(tmpdir(), "stagewright-add-a-codec-"));
const core = join(copy, "packages/core");
const codecs = join(core, "src/codecs");

const block = (language: string) => {
  const [, text] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(page)!;
  return text!;
};

/** Puts the added lines of a hunk in: each group of them above the line that follows it, or at the top of the file. */
function applyHunk(file: string, hunk: string): void {
  let text = readFileSync(file, "utf8");
  let added = "";
  let before: string | undefined;
  for (const line of hunk.split("\n")) {
    if (line.startsWith("+")) added += `${line.slice(1)}\n`;
    else if (line.trim() === "") {
      text = text.replace("\n\n", `\n\n${added}`);
      added = "";
    } else {
      if (added !== "") {
        expect(text).toContain(`${before}\n${line.slice(1)}\n`);
        text = text.replace(`${before}\n${line.slice(1)}\n`, `${before}\n${added}${line.slice(1)}\n`);
        added = "";
      }
      before = line.slice(1);
    }
  }
  expect(added).toBe("");
  writeFileSync(file, text);
}

/** Runs a command of the workspace in the copy; its output. */
function run(
  name: string,
  ...words: readonly string[]
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin", name), [...words], {
    cwd: core,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

beforeAll(() => {
  mkdirSync(core, { recursive: true });
  cpSync(join(root, "packages/core/src"), join(core, "src"), { recursive: true });
  for (const name of ["package.json", "tsconfig.json"])
    cpSync(join(root, "packages/core", name), join(core, name));
  cpSync(join(root, "tsconfig.json"), join(copy, "tsconfig.json"));
  symlinkSync(join(root, "packages/core/node_modules"), join(core, "node_modules"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(core, "vitest.config.ts"), "export default {};\n");
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

it("the file, its vectors and the line in the list are all there is to a codec", { timeout: 120_000 }, () => {
  const source = block("ts");
  const name = /^\/\/ ([\w-]+)\.ts$/m.exec(source)![1]!;
  writeFileSync(join(codecs, `${name}.ts`), source.slice(source.indexOf("\n") + 1));
  applyHunk(join(codecs, "all-codecs.ts"), block("diff"));

  // Without vectors the runner says what is missing.
  expect(run("vitest", "run", "src/codecs/codecs.vectors.test.ts")).toMatchObject({
    status: 1,
    output: expect.stringContaining("text/tab-separated-values"),
  });
  writeFileSync(join(codecs, `${name}.vectors.json`), block("json"));
  const vectors = run("vitest", "run", "src/codecs/codecs.vectors.test.ts", "--reporter=verbose");
  expect(vectors).toMatchObject({ status: 0 });
  expect(vectors.output).toContain("reads 'a record of too many cells'");

  expect(run("tsc", "-p", ".", "--noEmit")).toEqual({ status: 0, output: "" });
});

it("the page names files that are there", () => {
  for (const [, path] of page.matchAll(/`(packages\/[\w/.-]+|tools\/[\w/.-]+)`/g)) {
    if (!path!.includes("<")) expect(() => readFileSync(join(root, path!)), path).not.toThrow(/ENOENT/);
  }
  for (const [, name] of page.matchAll(/`([\w-]+(?:\.\w+)*\.test\.ts)`/g))
    expect(() => readFileSync(join(root, "packages/core/src/codecs", name!)), name).not.toThrow();
});
