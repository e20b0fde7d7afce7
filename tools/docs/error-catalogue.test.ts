/**
 * The error catalogues of every package and container: what the code throws, what the pages say and what the tables of
 * `every-code*.test.ts` bring about are the same codes, both ways.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ErrorMaker, OUTCOMES } from "@stagewright/core";
import { HTTP_STATUS } from "@stagewright/server";
import { describe, expect, it } from "vitest";
import { filesUnder, root, text, withoutComments } from "./workspace-files.ts";

const CODE = /\bSW(?:_[A-Z0-9]+){2,}\b/g;

/** Codes an author's hook throws; the framework itself has no place to. */
const FOR_AUTHORS = ["SW_INVOCATION_SESSION_UNKNOWN"];

const isTest = (path: string) =>
  /\.(test|cases|test-d)\.ts$/.test(path) || /^(test|tools)\/|\/test\//.test(path);
const everyFile = ["packages", "containers", "test", "tools"].flatMap((folder) =>
  filesUnder(folder, /\.ts$/),
);
const codesIn = (source: string) => source.match(CODE) ?? [];

/** One catalogue: the folder it is of, and its makers by code. */
interface Catalogue {
  readonly folder: string;
  readonly makers: Readonly<Record<string, ErrorMaker<string, never>>>;
}

const catalogues: readonly Catalogue[] = await Promise.all(
  everyFile
    .filter((path) => path.endsWith("/src/errors.ts") && text(path).includes("defineErrors({"))
    .map(async (path) => {
      const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(root, path)).href);
      const isCatalogue = (value: unknown): value is Catalogue["makers"] =>
        typeof value === "object" && value !== null && Object.keys(value)[0]?.startsWith("SW_") === true;
      return { folder: path.replace("/src/errors.ts", ""), makers: Object.values(module).find(isCatalogue)! };
    }),
);
const everyCode = catalogues.flatMap(({ makers }) => Object.keys(makers));

const thrown = new Set(
  everyFile
    .filter((path) => /\/src\/|\/stage\.ts$/.test(path) && !isTest(path) && !path.endsWith("/errors.ts"))
    .flatMap((path) => [...withoutComments(text(path)).matchAll(/rrors\s*\.(SW_[A-Z0-9_]+)\b(?!\.)/g)])
    .map((match) => match[1]!),
);

/**
 * Keys of the tables in a folder's `every-code*.test.ts`. Each table is a `Record` over its catalogue's codes or a part of
 * them, and its entries are run: what a key stands for is really thrown.
 */
const codesBroughtAbout = (folder: string) =>
  everyFile
    .filter((path) => path.startsWith(`${folder}/`) && /\/every-code(\.\w+)?\.test\.ts$/.test(path))
    .flatMap((path) => [...withoutComments(text(path)).matchAll(/^ +(SW_[A-Z0-9_]+):/gm)])
    .map((match) => match[1]!);

it("finds the catalogues there are", () => {
  expect(catalogues.map(({ folder }) => folder)).toEqual(
    expect.arrayContaining(["packages/core", "packages/server", "packages/onnx-stage", "containers/sparkml"]),
  );
});

it("no code stands in two catalogues", () => {
  expect(everyCode.filter((code, at) => everyCode.indexOf(code) !== at)).toEqual([]);
});

it("the code throws what the catalogues hold, and nothing else", () => {
  expect([...thrown].filter((code) => !everyCode.includes(code))).toEqual([]);
  expect(everyCode.filter((code) => !thrown.has(code) && !FOR_AUTHORS.includes(code))).toEqual([]);
});

it("names no code anywhere that no catalogue holds", () => {
  // Prefixes such as SW_IMAGE_ in prose, and catalogues made up in the tests of catalogues.
  const isOwn = (code: string) => code.startsWith("SW_DEMO_") || code.startsWith("SW_MINE_");
  const strangers = everyFile.flatMap((path) =>
    codesIn(text(path))
      .filter((code) => !everyCode.includes(code) && !isOwn(code))
      .filter((code) => !everyCode.some((known) => known.startsWith(`${code}_`)))
      .map((code) => `${path}: ${code}`),
  );
  expect(strangers).toEqual([]);
});

describe.each(catalogues)("the catalogue of $folder", ({ folder, makers }) => {
  it("has a code, an outcome with a status, and a sentence of documentation in every entry", () => {
    for (const [code, maker] of Object.entries(makers)) {
      expect(code).toMatch(/^SW(_[A-Z0-9]+){2,}$/);
      expect(OUTCOMES, code).toContain(maker.outcome);
      expect(HTTP_STATUS[maker.outcome], code).toBeGreaterThanOrEqual(400);
      expect(maker.doc, code).toMatch(/^["`A-Z/][\s\S]*\.$/);
    }
  });

  it("is brought about by tests, each code once", () => {
    const given = codesBroughtAbout(folder);
    expect(Object.keys(makers).filter((code) => !given.includes(code))).toEqual([]);
    expect(given.filter((code, at) => !(code in makers) || given.indexOf(code) < at)).toEqual([]);
  });

  it("is on its page with its statuses: the reference for packages, the README for containers", () => {
    const page = folder.startsWith("packages/") ? "docs/reference/errors.md" : `${folder}/README.md`;
    const rows = [...text(page).matchAll(/^\| `(SW_[A-Z0-9_]+)` \|(?:.*?\|)?? (\d{3}) \|/gm)];
    const documented = new Map(rows.map(([, code, status]) => [code!, Number(status)]));
    for (const [code, { outcome }] of Object.entries(makers))
      expect(documented.get(code), `${code} in ${page}`).toBe(HTTP_STATUS[outcome]);
    expect([...documented.keys()].filter((code) => !everyCode.includes(code))).toEqual([]);
  });
});
