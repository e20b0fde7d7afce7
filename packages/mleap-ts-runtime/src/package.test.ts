/** What an outside user installs: few packages, nothing native. */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** The folder a dependency resolves to, by Node's walk up the tree. */
function resolved(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (folder === dirname(folder)) throw new TypeError(`${name} is not installed for ${from}`);
  }
}

function installed(folder: string, found = new Map<string, string>()): ReadonlyMap<string, string> {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (found.has(name)) continue;
    found.set(name, resolved(name, folder));
    installed(found.get(name)!, found);
  }
  return found;
}

it("installs no native code, and nothing that runs while it is installed", () => {
  const packages = installed(realpathSync(root));
  expect([...packages.keys()]).toEqual(["xgboost-ts-runtime"]);
  for (const [name, folder] of packages) {
    const native = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => !file.includes("node_modules") && /\.(?:node|bare|dll|so|dylib)$|binding\.gyp$/.test(file),
    );
    expect(native, name).toEqual([]);
    const scripts = Object.keys(manifestOf(folder).scripts ?? {});
    expect(
      scripts.filter((script) => /^(?:pre|post)?install$/.test(script)),
      name,
    ).toEqual([]);
  }
});
