/** The README's example answers what the README says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Stage } from "@stagewright/core";
import { invoke } from "@stagewright/testing";
import { expect, it } from "vitest";
import { writeAbaloneBundle } from "./abalone-bundle.cases.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const blockOf = (language: string) =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? "";

it("features of two shells", async () => {
  // Inside the package, so that its own name resolves as it does for an author.
  const folder = mkdtempSync(join(root, "readme-"));
  try {
    writeAbaloneBundle(join(folder, "model"));
    const source = blockOf("ts").replace('"@stagewright/mleap-stage"', '"../src/index.ts"');
    writeFileSync(join(folder, "stage.ts"), source);
    const module = (await import(pathToFileURL(join(folder, "stage.ts")).href)) as { default: Stage };
    for (const line of blockOf("text").trim().split("\n")) {
      const [request, features] = line.split(" → ") as [string, string];
      const answer = await invoke(
        module.default,
        `${request}\n`,
        { "content-type": "text/csv" },
        { modelDir: join(folder, "model") },
      );
      expect(answer.text()).toBe(`${features}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
