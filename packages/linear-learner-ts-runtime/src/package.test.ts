/** What an outside user installs: one package, which needs nothing itself and holds nothing native. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: URL) =>
  JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as Manifest;

test("nothing native is installed, and nothing runs while it is installed", () => {
  expect(Object.keys(manifestOf(root).dependencies ?? {})).toEqual(["fflate"]);
  const fflate = new URL("node_modules/fflate/", root);
  const { dependencies = {}, scripts = {} } = manifestOf(fflate);
  expect(dependencies).toEqual({});
  expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  const files = readdirSync(fflate, { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => /\.(?:node|bare|dll|so|dylib)$|binding\.gyp$/.test(name))).toEqual([]);
});
