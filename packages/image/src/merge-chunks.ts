/**
 * What a start reads is one file and its entry. esbuild gives every set of entries that share modules a file of its own, some
 * twenty for a stage, and a file costs a start 0.4 ms. Here the files a start always reads are bundled once more, into
 * `shared.mjs`; what is loaded on demand stays as it is and imports from there.
 *
 * A file that awaits while it is evaluated, and what imports it, stays alone: a file loaded on demand in between would wait for it
 * for ever.
 */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { importStatements, replaceStatements } from "./import-statement.ts";
import { HEAD } from "./node-builtins.ts";

type Bundler = typeof import("esbuild");

const MERGED = "shared.mjs";

/** One file esbuild wrote. */
interface Chunk {
  readonly name: string;
  /** Whether it is started or loaded on demand, by its name. */
  readonly isEntry: boolean;
  /** Files it imports, in order. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/**
 * Merges files of a bundle.
 *
 * @param outputs of esbuild's metafile, by paths relative to where it ran
 * @returns the names of all `.mjs` files there are now
 */
export async function mergeChunks(
  esbuild: Bundler,
  folder: string,
  outputs: Metafile["outputs"],
): Promise<readonly string[]> {
  const chunks = chunksOf(outputs);
  const awaiting = await findAwaiting(esbuild, folder, chunks);
  const isMember = (name: string) => !chunks.get(name)!.isEntry && !awaiting.has(name);
  const members = reachable(chunks, "stage.mjs").filter(isMember);
  const others = [...chunks.keys()].filter((name) => !members.includes(name));
  if (members.length === 0) return others;
  for (const name of others) await redirect(join(folder, name), members);
  const exported = members.flatMap((member, place) => exportLine(chunks.get(member)!, place));
  await writeMerged(esbuild, folder, exported.join("\n"), members);
  for (const member of members)
    for (const path of [member, `${member}.map`]) rmSync(join(folder, path), { force: true });
  return [...others, MERGED];
}

/** Names of the modules esbuild wrote into the folder. */
export function moduleNames(outputs: Metafile["outputs"]): readonly string[] {
  return [...chunksOf(outputs).keys()];
}

function chunksOf(outputs: Metafile["outputs"]): ReadonlyMap<string, Chunk> {
  const chunks = new Map<string, Chunk>();
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  for (const [path, { entryPoint, imports, exports }] of Object.entries(outputs)) {
    if (!path.endsWith(".mjs")) continue;
    const statics = imports.filter(({ kind, external }) => kind === "import-statement" && external !== true);
    const name = nameOf(path);
    const isEntry = entryPoint !== undefined;
    chunks.set(name, { name, isEntry, imports: statics.map((found) => nameOf(found.path)), exports });
  }
  return chunks;
}

/** A file and everything it imports, in the order of evaluation. */
function reachable(chunks: ReadonlyMap<string, Chunk>, from: string): readonly string[] {
  const found = new Set<string>();
  const order: string[] = [];
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const imported of chunks.get(name)!.imports) visit(imported);
    order.push(name);
  };
  visit(from);
  return order;
}

/** Files with an `await` outside functions, and files that import one. */
async function findAwaiting(
  esbuild: Bundler,
  folder: string,
  chunks: ReadonlyMap<string, Chunk>,
): Promise<ReadonlySet<string>> {
  const awaiting = new Set<string>();
  await Promise.all(
    [...chunks.keys()].map(async (name) => {
      const text = readFileSync(join(folder, name), "utf8");
      if (!/\bawait\b/.test(text)) return;
      try {
        await esbuild.transform(text, { format: "cjs", logLevel: "silent" });
      } catch {
        // CommonJS cannot express it.
        awaiting.add(name);
      }
    }),
  );
  const importers = [...chunks.keys()].filter((name) =>
    reachable(chunks, name).some((imported) => awaiting.has(imported)),
  );
  return new Set(importers);
}

/** What a merged file gives of one of its members; the members' names may be the same. */
function exportLine({ name, exports }: Chunk, place: number): string {
  if (exports.length === 0) return `import "./${name}";`;
  return `export { ${exports.map((word) => `${word} as ${merged(word, place)}`).join(", ")} } from "./${name}";`;
}

const merged = (word: string, place: number) => `${word}$${place}`;

/** Has a file import from the merged one what it imports from its members. */
async function redirect(path: string, members: readonly string[]): Promise<void> {
  const text = readFileSync(path, "utf8");
  let isImported = false;
  const redirected = (await importStatements(text)).flatMap((statement) => {
    const place = members.indexOf(statement.specifier.replace(/^\.\//, ""));
    if (place < 0) return [];
    const names = statement.names.map(([word, local]) => `${merged(word, place)} as ${local}`);
    const clause = names.length === 0 ? "" : `{ ${names.join(", ")} } from `;
    const by = isImported && clause === "" ? "" : `import ${clause}"./${MERGED}";`;
    isImported = true;
    return [[statement, by] as const];
  });
  if (redirected.length > 0) writeFileSync(path, replaceStatements(text, redirected));
}

async function writeMerged(
  esbuild: Bundler,
  folder: string,
  contents: string,
  members: readonly string[],
): Promise<void> {
  await esbuild.build({
    absWorkingDir: folder,
    stdin: { contents, resolveDir: folder, sourcefile: "stagewright:merge" },
    outfile: join(folder, MERGED),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    banner: { js: HEAD },
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "silent",
    plugins: [
      {
        name: "members-only",
        setup(build) {
          build.onResolve({ filter: /.*/ }, ({ path }) =>
            members.includes(path.replace(/^\.\//, "")) ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
}
