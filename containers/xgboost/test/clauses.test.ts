/** Every clause of the platform's container is named by the title of a test. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const titles = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts") && name !== "clauses.test.ts")
  .flatMap((name) => readFileSync(new URL(name, import.meta.url), "utf8").split("\n"))
  .filter((line) => /"|`/.test(line) && !/^\s*(?:\/\/|\/\*|\*)/.test(line))
  .join("\n");
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `A${from + at}`);

test.each([...range(20, 39), ...range(140, 145)])("%s", (clause) => {
  expect(titles).toMatch(new RegExp(`\\(.*\\b${clause}\\b.*\\)`));
});
