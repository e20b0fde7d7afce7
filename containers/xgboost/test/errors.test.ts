import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { servingErrors } from "../src/errors.ts";

const folder = join(import.meta.dirname, "../src");

test("every code is thrown somewhere, and no other", () => {
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const thrown = [...sources.join().matchAll(/servingErrors\.(SW_\w+)\(/g)].map((match) => match[1]);
  expect(new Set(thrown)).toEqual(new Set(Object.keys(servingErrors)));
  expect(Object.keys(servingErrors)).toHaveLength(7);
});
