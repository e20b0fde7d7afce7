/** A project's packages: of the clone the command runs from, or of the registry once it is released. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { cloneFolder, projectPackages } from "../src/project-packages.ts";
import { runCommand } from "../src/run-command.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const names = ["vitest", "@stagewright/core", "stagewright", "typescript"] as const;

it("are versions where the command is installed", () => {
  const version = (
    JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as { version: string }
  ).version;
  expect(projectPackages(names, null)).toEqual({
    "@stagewright/core": version,
    stagewright: version,
    typescript: expect.stringMatching(/^\^\d+\.\d+\.\d+$/),
    vitest: expect.stringMatching(/^\^\d+\.\d+\.\d+$/),
  });
});

it("are folders that hold them where it runs from a clone", () => {
  expect(cloneFolder()).toBe(root);
  for (const [name, source] of Object.entries(projectPackages([...names, "fast-check", "@types/node"]))) {
    const folder = source.replace(/^file:/, "");
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({ name });
  }
});

it("a project of a clone installs without a registry and passes its own tests", {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "stagewright-project-"));
  try {
    const project = join(folder, "my-stage");
    let said = "";
    const out = (text: string | Uint8Array) => {
      said += text.toString();
    };
    expect(await runCommand(["init", project], { out, err: () => {} })).toBe(0);
    expect(said).toContain(`The packages of this project are those of ${root},`);
    const npm = (...words: readonly string[]) =>
      execFileSync("npm", words, {
        cwd: project,
        encoding: "utf8",
        stdio: "pipe",
        env: { ...process.env, CI: "1" },
      });
    npm("install", "--offline", "--no-audit", "--no-fund");
    // A busy machine is no reason to fail: vitest gives a test five seconds by itself.
    expect(npm("test", "--", "--testTimeout=60000", "--hookTimeout=60000")).toMatch(/7 passed/);
    expect(npm("exec", "--", "stagewright", "test")).toContain("ok       two records");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
