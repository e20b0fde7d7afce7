// Runs the bench: `node run.mjs <folder of make_models.py> [rounds]`. Node is the one that runs this file; see README.md.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, rounds = "3"] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));
const python = process.env.FASTTEXT_PYTHON ?? "/usr/bin/python3";
const lines = join(folder, "lines.txt");
function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const results = {};
for (const name of ["bigrams.bin", "bigrams.ftz", "subwords.bin", "tree.bin"]) {
  const model = join(folder, name);
  const seen = { node: [], python: [], command: [] };
  for (let round = 0; round < Number(rounds); round++) {
    seen.node.push(run(process.execPath, [join(here, "measure-node.mjs"), model, lines]));
    seen.python.push(run(python, [join(here, "measure_python.py"), model, lines]));
    seen.command.push(run(python, [join(here, "measure_command.py"), model, lines]));
  }
  results[name] = Object.fromEntries(
    Object.entries(seen).map(([who, all]) => [
      who,
      Object.fromEntries(
        Object.keys(all[0]).map((key) => [key, Number(median(all.map((r) => r[key])).toPrecision(3))]),
      ),
    ]),
  );
}
console.log(JSON.stringify({ node: process.version, results }, null, 2));
