/** README and guides do what they say: their TypeScript compiles, their tests pass, their commands exist. */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "stagewright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOfPage, commandsOfPage } from "./code-blocks.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
// The standalone runtimes test their own READMEs.
const documented = ["core", "server", "testing", "onnx-stage", "image", "local", "cli"];
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs/guides")).map((name) => `docs/guides/${name}`),
  ...documented.map((name) => `packages/${name}/README.md`),
];
// Inside the workspace, so that the blocks' imports resolve as a user's would.
const folder = join(root, "tools/docs/extracted");

const read = (page: string) => readFileSync(join(root, page), "utf8");
const folderOf = (page: string) => join(folder, page.replaceAll("/", "-").replace(/\.md$/, ""));

/** Runs a command of the workspace; its output, also when it fails. */
function run(name: string, ...words: readonly string[]): string {
  const { stdout } = spawnSync(join(root, "node_modules/.bin", name), [...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout;
}

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  // Without one of its own, vitest would take the workspace's.
  mkdirSync(folder, { recursive: true });
  // Five seconds a test, vitest's own, are not enough on a busy machine.
  const config = { test: { testTimeout: 60_000, hookTimeout: 60_000 } };
  writeFileSync(join(folder, "vitest.config.ts"), `export default ${JSON.stringify(config)};\n`);
  for (const page of pages) {
    mkdirSync(folderOf(page), { recursive: true });
    for (const [name, text] of Object.entries(codeOfPage(read(page)).files))
      writeFileSync(join(folderOf(page), name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the TypeScript of README and guides", () => {
  it("compiles", { timeout: 60_000 }, () => {
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../../tsconfig.json",
        compilerOptions: { noEmit: true },
        include: ["**/*.ts"],
      }),
    );
    expect(run("tsc", "-p", folder)).toBe("");
    expect(
      pages.map((page) => codeOfPage(read(page)).blockCount).reduce((sum, count) => sum + count),
    ).toBeGreaterThan(4);
  });

  it("passes where it is a test", { timeout: 240_000 }, () => {
    const written = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".test.ts"),
    );
    const report = JSON.parse(run("vitest", "run", "--root", folder, "--reporter=json"));
    expect(
      report.testResults.map(({ name, status }: Record<string, string>) => [name, status]).toSorted(),
    ).toEqual(written.map((file) => [join(folder, file), "passed"]).toSorted());
    expect(report.numPassedTests).toBeGreaterThan(written.length);
  });
});

describe("the commands of README and guides", () => {
  it.each(pages.flatMap((page) => commandsOfPage(read(page)).map((command) => [command, page])))(
    "%s (%s)",
    async (command) => {
      const words = command.split(/\s+/).slice(1);
      const name = words[0] === "pipeline" ? words.slice(0, 2) : words.slice(0, 1);
      let help = "";
      const status = await runCommand([...name, "--help"], {
        out: (text) => {
          help += text.toString();
        },
        err: () => {},
      });
      expect(status).toBe(0);
      for (const flag of command.match(/--[a-z-]+/g) ?? []) expect(help).toContain(flag);
    },
  );
});
