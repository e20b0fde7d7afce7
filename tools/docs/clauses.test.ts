/** Every clause a stage answers for is named by a test, or by a reason why it does not apply. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesUnder, text as textOf } from "./workspace-files.ts";

const { clauses, notApplicable } = JSON.parse(
  readFileSync(new URL("clauses.json", import.meta.url), "utf8"),
) as { readonly clauses: readonly string[]; readonly notApplicable: Readonly<Record<string, string>> };

/** Test files and the tables of cases beside them. */
function testFiles(): readonly string[] {
  return ["packages", "containers", "test"].flatMap((folder) => filesUnder(folder, /\.(test|cases)\.ts$/));
}

/** Clauses named in quoted text: titles, and names of cases. Neither comments count nor `F70–F75`, which says of none what is checked. */
function clausesOf(text: string): readonly string[] {
  const code = text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  const quoted = code.match(/"[^"\n]*"|'[^'\n]*'|`[^`]*`/g) ?? [];
  return quoted.flatMap((words) =>
    [...words.matchAll(/\b([CF]\d+)([–-][CF]?\d+)?\b/g)].flatMap(([, clause, range]) =>
      range === undefined ? [clause!] : [],
    ),
  );
}

describe("the clauses of contract and data formats", () => {
  const named = new Set(testFiles().flatMap((file) => clausesOf(textOf(file))));

  it("are each named by a test, or excepted with a reason", () => {
    expect(clauses.filter((clause) => !named.has(clause) && notApplicable[clause] === undefined)).toEqual([]);
    expect(clauses.length).toBeGreaterThan(100);
    expect(new Set(clauses).size).toBe(clauses.length);
  });

  it("are not excepted once a test names them, nor without being listed", () => {
    const excepted = Object.entries(notApplicable);
    expect(excepted.filter(([clause]) => named.has(clause) || !clauses.includes(clause))).toEqual([]);
    for (const [, reason] of excepted) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });
});

it("reads single clauses in quoted text, no ranges, and nothing in comments", () => {
  const text = ['it("one (C12, F30–F32)")', "// it('C99')", " * C98", "const x = `C7`;", "C55"].join("\n");
  expect(clausesOf(text)).toEqual(["C12", "C7"]);
});
