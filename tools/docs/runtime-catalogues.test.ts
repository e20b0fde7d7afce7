/**
 * The error catalogues of the standalone runtimes: what the code throws, what the pages say and what tests make happen are the same
 * codes, both ways. That a test has each code thrown, the compiler asks: `every-code.test.ts` of a runtime holds one trial a code.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCatalogue as fasttext } from "fasttext-ts-runtime";
import { errorCatalogue as linearLearner } from "linear-learner-ts-runtime";
import { errorCatalogue as mleap } from "mleap-ts-runtime";
import { describe, expect, it } from "vitest";
import { errorCatalogue as xgboost } from "xgboost-ts-runtime";
import { filesUnder, root, text, withoutComments } from "./workspace-files.ts";

const everyFile = ["packages", "containers", "test", "tools", "docs"].flatMap((folder) =>
  filesUnder(folder, /\.(ts|md)$/),
);

interface Runtime {
  readonly folder: string;
  readonly prefix: string;
  readonly catalogue: Readonly<Record<string, unknown>>;
  readonly page: string;
  /** What the sources name when they make the error of a code. */
  readonly maker: (code: string) => string;
}

const nameOf = (catalogue: Runtime["catalogue"]) => (code: string) =>
  (catalogue[code] as { name: string }).name;

const runtimes: readonly Runtime[] = [
  {
    folder: "packages/mleap-ts-runtime",
    prefix: "MLEAP",
    catalogue: mleap,
    page: "docs/reference/mleap-errors.md",
    maker: (code) => `"${code}"`,
  },
  ...[
    { folder: "packages/xgboost-ts-runtime", prefix: "XGB", catalogue: xgboost },
    { folder: "packages/fasttext-ts-runtime", prefix: "FASTTEXT", catalogue: fasttext },
    { folder: "packages/linear-learner-ts-runtime", prefix: "LINEAR_LEARNER", catalogue: linearLearner },
  ].map((runtime) => ({
    ...runtime,
    page: `${runtime.folder}/README.md`,
    maker: nameOf(runtime.catalogue),
  })),
];

const withoutImports = (source: string) =>
  source.replaceAll(/^(?:import|export) [^;]*? from "[^"]*";$/gms, "");

it("covers every standalone runtime", () => {
  const folders = readdirSync(join(root, "packages")).filter((name) => name.endsWith("-ts-runtime"));
  expect(new Set(runtimes.map(({ folder }) => folder.replace("packages/", "")))).toEqual(new Set(folders));
});

describe.each(runtimes)("$folder", ({ folder, prefix, catalogue, page, maker }) => {
  const codes = Object.keys(catalogue);
  const codesIn = (source: string) => source.match(new RegExp(`\\b${prefix}(?:_[A-Z0-9]+)+\\b`, "g")) ?? [];
  /** Two words at least behind the prefix; of one word are other constants too. */
  const longCodesIn = (source: string) =>
    codesIn(source).filter((code) => code.slice(prefix.length + 1).includes("_"));
  const sources = filesUnder(`${folder}/src`, /\.ts$/).filter(
    (path) => !/\.(test|cases|test-d)\.ts$/.test(path) && !/\/src\/(errors|index)\.ts$/.test(path),
  );

  it("the code makes every error of the catalogue", () => {
    const source = sources.map((path) => withoutImports(withoutComments(text(path)))).join("\n");
    expect(codes.filter((code) => !new RegExp(`${maker(code)}(?![\\w])`).test(source))).toEqual([]);
  });

  it("the page has every code of the catalogue in a row, and no other", () => {
    const rows = text(page).matchAll(/^\| (`[^|]*`) +\|/gm);
    const documented = [...rows].flatMap(([, cell]) => codesIn(cell!));
    expect(new Set(documented)).toEqual(new Set(codes));
    expect(documented).toHaveLength(codes.length);
  });

  it("no file names a code that the catalogue does not hold", () => {
    const strangers = everyFile.flatMap((path) =>
      longCodesIn(text(path))
        // Prefixes in prose, such as MLEAP_INPUT_….
        .filter((code) => !codes.some((known) => known === code || known.startsWith(`${code}_`)))
        .map((code) => `${path}: ${code}`),
    );
    expect(strangers).toEqual([]);
  });

  it("its tests have a trial for each code, which the compiler asks for", () => {
    const trials = text(`${folder}/src/every-code.test.ts`);
    expect(trials).toMatch(
      /const failing: Readonly<Record<(?:keyof typeof errorCatalogue|MleapErrorCode), \(\) => /,
    );
    expect(codes.filter((code) => !new RegExp(`^ {2}${code}: `, "m").test(trials))).toEqual([]);
  });
});
