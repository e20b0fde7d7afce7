// Resident memory a loaded model adds, each in a process of its own: node memory.mjs FOLDER PYTHON
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const [folder, python] = process.argv.slice(2);
const node = `
  import { readFileSync } from "node:fs";
  import { loadBooster } from "xgboost-ts-runtime";
  await loadBooster(Buffer.from("{")).catch(() => {});
  globalThis.gc();
  const before = process.memoryUsage().rss;
  globalThis.booster = await loadBooster(process.argv[1]);
  globalThis.gc();
  console.log(process.memoryUsage().rss - before, process.resourceUsage().maxRSS * 1024 - before);`;
const other = `
import os, resource, sys, xgboost as xgb
def rss(): return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
before = rss()
booster = xgb.Booster()
booster.load_model(sys.argv[1])
print(rss() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before)`;

console.log("| model | ours: kept, at most MB | xgboost: kept, at most MB |");
console.log("| --- | --: | --: |");
for (const file of readdirSync(folder).filter((name) => name.endsWith(".ubj"))) {
  const model = join(folder, file);
  const options = { cwd: import.meta.dirname, encoding: "utf8" };
  const ours = execFileSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "-e", node, model],
    options,
  );
  const theirs = execFileSync(python, ["-c", other, model], options);
  const megabytes = (line) =>
    line
      .trim()
      .split(" ")
      .map((bytes) => (Number(bytes) / 2 ** 20).toFixed(1))
      .join(", ");
  console.log(`| ${file.slice(0, -4)} | ${megabytes(ours)} | ${megabytes(theirs)} |`);
}
