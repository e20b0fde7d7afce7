/** The README's example does what the README says. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { handMadePipeline } from "./hand-made-bundle.cases.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const blockOf = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? "";

/** price = 40 · bedrooms + 30 · (index of the city) + 100, cities Porto, Lisboa. */
const model = handMadePipeline(
  {
    name: "index",
    op: "string_indexer",
    attributes: { labels: { type: "list", string: ["Porto", "Lisboa"] } },
    inputs: { input: "city" },
    outputs: { output: "city_index" },
  },
  {
    name: "assemble",
    op: "vector_assembler",
    attributes: {
      input_shapes: {
        type: "list",
        data_shape: [
          { base: "scalar", isNullable: false },
          { base: "scalar", isNullable: false },
        ],
      },
    },
    inputs: { input0: "city_index", input1: "bedrooms" },
    outputs: { output: "features" },
  },
  {
    name: "regression",
    op: "linear_regression",
    attributes: {
      coefficients: { type: "tensor", double: [30, 40], shape: { dimensions: [{ size: 2, name: "" }] } },
      intercept: { double: 100 },
    },
    inputs: { features: "features" },
    outputs: { prediction: "price" },
  },
);

it.skipIf(!existsSync(join(root, "dist/index.js")))(
  "scores in ten lines (skipped until the package is built)",
  () => {
    // Inside the package, so that its own name resolves as it does for a user.
    const folder = mkdtempSync(join(root, "readme-"));
    try {
      writeFileSync(join(folder, "model.zip"), model);
      writeFileSync(join(folder, "score.mjs"), blockOf("js"));
      const { stdout, stderr } = spawnSync(process.execPath, ["score.mjs"], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      expect(stdout).toBe(blockOf("text"));
      expect(blockOf("js").trim().split("\n").length).toBeLessThanOrEqual(10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

it("names every command of the program with its options", async () => {
  const { runCli } = await import("./cli/run-cli.ts");
  const { PassThrough } = await import("node:stream");
  const stdout = new PassThrough();
  await runCli(["--help"], { stdin: (async function* () {})(), stdout, stderr: new PassThrough() });
  const help = String(stdout.read());
  for (const [, command] of blockOf("sh").matchAll(/^mleap-ts (\w+)/gm))
    expect(help).toContain(`mleap-ts ${command}`);
});
