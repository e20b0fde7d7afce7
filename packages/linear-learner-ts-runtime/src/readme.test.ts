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
      .replace(/^import \{ (\w+) \} from "linear-learner-ts-runtime";/m, "const { $1 } = surface;")
      .replace("fixtures/", `${root}fixtures/`);
    const printed: unknown[][] = [];
    const log = (...values: unknown[]) => printed.push(values);
    const run = new Function("surface", "console", `return (async () => {${body}})()`) as (
      ...args: unknown[]
    ) => Promise<void>;
    await run(surface, { log });
    const [dense, sparse] = printed;
    expect(dense![1]).toEqual([2]);
    expect((dense![2] as Int32Array).length).toBe(2);
    expect(sparse![0]).toEqual(dense![0]);
  });

  it("names every error code, and no other", () => {
    const named = [...readme.matchAll(/`(LINEAR_LEARNER_[A-Z_]+)`/g)].map(([, code]) => code!);
    expect(new Set(named)).toEqual(new Set(Object.keys(errorCatalogue)));
  });
});
