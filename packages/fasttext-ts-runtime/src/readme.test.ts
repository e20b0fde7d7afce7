import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { errorCatalogue } from "./errors.ts";
import * as surface from "./index.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

describe("README", () => {
  it("the example runs", async () => {
    const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(example.trim().split("\n").length).toBeLessThanOrEqual(10);
    const body = example
      .replace(/^import \{ (\w+) \} from "fasttext-ts-runtime";/m, "const { $1 } = surface;")
      .replace("fixtures/", `${root}fixtures/`);
    const printed: unknown[][] = [];
    const log = (...values: unknown[]) => printed.push(values);
    const run = new Function("surface", "console", `return (async () => {${body}})()`) as (
      ...args: unknown[]
    ) => Promise<void>;
    await run(surface, { log });
    expect(printed[0]![0]).toMatch(/^__label__/);
    expect(printed[1]).toEqual([3, 7, 7]);
  });

  it("names every error code, and no other", () => {
    const named = [...readme.matchAll(/`(FASTTEXT_[A-Z_]+)`/g)].map(([, code]) => code!);
    expect(new Set(named)).toEqual(new Set(Object.keys(errorCatalogue)));
  });
});
