/**
 * Where a written project gets its packages from: a released command names its own version in the registry, one that runs from
 * a clone of the repository names the clone's folders, so that the project installs before anything of ours is published.
 */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VERSION } from "./version.ts";

/** What every project is tested with: versions a released command writes, and where a clone has them. */
const TEST_PACKAGES = {
  "@types/node": { range: "^20.19.0", place: "node_modules/@types/node" },
  "fast-check": { range: "^4.10.2", place: "packages/testing/node_modules/fast-check" },
  typescript: { range: "^7.0.2", place: "node_modules/typescript" },
  vitest: { range: "^4.1.12", place: "packages/testing/node_modules/vitest" },
} as const;

/** A package of ours, or one a project is tested with. */
export type ProjectPackage = `@stagewright/${string}` | "stagewright" | keyof typeof TEST_PACKAGES;

/** Entries of `dependencies` or `devDependencies`, in the order of their names. */
export function projectPackages(
  names: readonly ProjectPackage[],
  clone: string | null = cloneFolder(),
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.toSorted().map((name) => [name, sourceOf(name, clone)]));
}

/** Root of the clone this command runs from; null where it is installed. */
export function cloneFolder(): string | null {
  const own = fileURLToPath(new URL("../package.json", import.meta.url));
  const root = dirname(dirname(dirname(own)));
  const isClone =
    own === join(root, "packages/cli/package.json") && existsSync(join(root, "pnpm-workspace.yaml"));
  return isClone ? root : null;
}

function sourceOf(name: ProjectPackage, clone: string | null): string {
  if (name in TEST_PACKAGES) {
    const { range, place } = TEST_PACKAGES[name as keyof typeof TEST_PACKAGES];
    // The same copy as the harness of the clone has: a test runner that is there twice knows of half its tests.
    return clone === null ? range : `file:${join(clone, place)}`;
  }
  if (clone === null) return VERSION;
  return `file:${join(clone, "packages", name === "stagewright" ? "cli" : name.slice("@stagewright/".length))}`;
}
