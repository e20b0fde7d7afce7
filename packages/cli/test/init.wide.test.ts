/** A project written by `init`, installed from packed tarballs as a user would from the registry, passes its own tests. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runCommand } from "../src/run-command.ts";

const packages = new URL("../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "stagewright-init-"));
if (process.env.KEEP === undefined) afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  overrides?: Record<string, string>;
}

function pack(names: readonly string[]): Readonly<Record<string, string>> {
  const tarballs: Record<string, string> = {};
  for (const name of names) {
    const target = join(folder, "tarballs", name);
    mkdirSync(target, { recursive: true });
    execFileSync("pnpm", ["pack", "--pack-destination", target], {
      cwd: join(packages, name),
      stdio: "pipe",
    });
    const manifest = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as Manifest;
    tarballs[manifest.name] = `file:${join(target, readdirSync(target)[0]!)}`;
  }
  return tarballs;
}

it("passes its own tests from packed tarballs, builds its Dockerfile, and answers over HTTP", {
  timeout: 300_000,
}, async () => {
  const project = join(folder, "my-stage");
  expect(await runCommand(["init", project], { out: () => {}, err: () => {} })).toBe(0);

  const tarballs = pack(["core", "server", "image", "testing", "local", "cli"]);
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Manifest;
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group ?? {}))
      if (tarballs[name] !== undefined) group![name] = tarballs[name];
  }
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  manifest.overrides = Object.fromEntries(
    Object.entries(tarballs).map(([name, file]) => [name, name in direct ? `$${name}` : file]),
  );
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));

  const npm = (...words: readonly string[]) =>
    execFileSync("npm", [...words], { cwd: project, encoding: "utf8", stdio: "pipe" });
  npm("install", "--no-audit", "--no-fund");
  expect(npm("test")).toMatch(/3 passed/);
  expect(npm("exec", "--", "stagewright", "build", "--dry-run", "--tag", "my-stage")).toContain(
    "ENTRYPOINT [",
  );
  expect(npm("exec", "--", "stagewright", "invoke", "--model", "model", "--body", "0.75,0.75")).toContain(
    "1.0,0.0",
  );
});
