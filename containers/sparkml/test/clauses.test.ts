/** Every clause of the platform's container is named by the title of a test, or of the group it stands in. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const titles = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts") && name !== "clauses.test.ts")
  .flatMap((name) => readFileSync(new URL(name, import.meta.url), "utf8").split("\n"))
  .filter((line) => /["`].*\bA\d/.test(line) && !/^\s*(?:\/\/|\/\*|\*)/.test(line))
  .join("\n");

// A18 is of the client: `SparkMLModel` sets the environment A10 reads, `SparkMLPredictor` sends CSV.
test.each(Array.from({ length: 17 }, (_, at) => at + 1))("A%i", (clause) => {
  const ranges = [...titles.matchAll(/A(\d+)–A(\d+)/g)].map(
    ([, from, to]) => [Number(from), Number(to)] as const,
  );
  const isNamed = new RegExp(`\\bA${clause}\\b`).test(titles);
  expect(isNamed || ranges.some(([from, to]) => clause >= from && clause <= to)).toBe(true);
});
