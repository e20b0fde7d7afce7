// Checks the import rules of layers.json over every source file of the workspace (design §3).
// Prints one line a violation, naming the rule and the file; exits 1 when there is any.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const layers = JSON.parse(readFileSync(join(root, "layers.json"), "utf8"));
const violations = [];

const packageFolders = listFolders("packages");
const folderOfName = new Map(packageFolders.map((folder) => [manifest(`packages/${folder}`).name, folder]));

for (const folder of packageFolders) {
  const allowed = layers.mayImport[folder];
  if (allowed === undefined) {
    violations.push(`packages/${folder}: not listed in layers.json; add it with what it may import`);
    continue;
  }
  check(`packages/${folder}`, allowed, `${folder} may import [${allowed.join(", ")}]`);
}
for (const folder of listFolders("containers")) {
  check(
    `containers/${folder}`,
    layers.containersMayImport,
    "containers may import in-container packages only",
  );
}

for (const line of violations) console.error(line);
console.log(`layers: ${packageFolders.length} packages, ${violations.length} violations`);
process.exit(violations.length > 0 ? 1 : 0);

function check(folder, allowed, rule) {
  const own = manifest(folder);
  const source = existsSync(join(root, folder, "src")) ? join(folder, "src") : folder;
  for (const file of sourceFiles(source)) {
    const isTest = /\.(test|test-d|cases|bench)\.ts$/.test(file) || file.includes("/test/");
    for (const specifier of importsOf(readFileSync(join(root, file), "utf8"))) {
      if (specifier.startsWith(".")) {
        const target = relative(root, resolve(root, dirname(file), specifier));
        if (!target.startsWith(`${folder}/`)) {
          violations.push(
            `${file}: imports ${specifier}, outside its package; import the other package by its published name`,
          );
        }
        continue;
      }
      const name = packageNameOf(specifier);
      const target = folderOfName.get(name);
      if (target === undefined || name === own.name) continue;
      if (specifier !== name && !exportsSubpath(target, specifier.slice(name.length + 1))) {
        violations.push(`${file}: imports ${specifier}, which ${name} does not export`);
      }
      if (isTest) continue;
      if (!allowed.includes(target)) violations.push(`${file}: imports ${name}; rule: ${rule}`);
      if (own.dependencies?.[name] === undefined && own.peerDependencies?.[name] === undefined) {
        violations.push(`${file}: imports ${name}, which its package.json does not name in dependencies`);
      }
    }
  }
}

function exportsSubpath(folder, subpath) {
  return manifest(`packages/${folder}`).exports?.[`./${subpath}`] !== undefined;
}

function importsOf(text) {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']|(?:^|\n)\s*import\s+["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3]);
}

function packageNameOf(specifier) {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
}

function sourceFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter(
      (name) => /\.(ts|mts|mjs)$/.test(name) && !/(^|\/)(node_modules|dist|fixtures|templates)\//.test(name),
    );
}

function listFolders(parent) {
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent)).filter((name) =>
    existsSync(join(root, parent, name, "package.json")),
  );
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}
