import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { treeModelJson } from "./example-models.cases.ts";

const packageFolder = join(import.meta.dirname, "..");

async function examples(): Promise<string[]> {
  const text = await readFile(join(packageFolder, "README.md"), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
}

/** Runs an example of the README as it stands, with the model it names. */
async function runExample(code: string, model: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "xgboost-readme-"));
  try {
    await mkdir(join(folder, "node_modules"));
    await symlink(packageFolder, join(folder, "node_modules", "xgboost-ts-runtime"));
    await writeFile(join(folder, "model.ubj"), treeModelJson());
    const file = join(folder, "example.mjs");
    await writeFile(file, code.replace('"/opt/ml/model"', JSON.stringify(join(folder, model))));
    return (await promisify(execFile)(process.execPath, [file], { cwd: folder })).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it("the README's first example predicts", async () => {
  const [first] = await examples();
  const output = await runExample(first!, "model.ubj");
  // By hand: row 1 is 0.5 + 0.25 − 2, row 2 (f1 missing: right in both trees) is 0.5 + 1 + 0.125.
  expect(output).toContain("reg:squarederror [ 2 ] Float32Array(2) [ -1.25, 1.625 ]");
  expect(first!.trim().split("\n").length).toBeLessThanOrEqual(10);
});

it("the README's pool predicts a million rows", async () => {
  const [, second] = await examples();
  expect(await runExample(second!, "model.ubj")).toBe("1000000\n");
});
