// Command: node tools/fuzz TARGET… [--minutes N | --seconds N] [--seed N] [--corpus DIR]
import { parseArgs } from "node:util";
import { fuzzTarget } from "./fuzz-target.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string" },
    seconds: { type: "string" },
    seed: { type: "string", default: "1" },
    corpus: { type: "string" },
  },
});
if (positionals.length === 0) {
  console.error("usage: fuzz.mjs TARGET… [--minutes N | --seconds N] [--seed N] [--corpus DIR]");
  process.exit(2);
}
const seconds = values.seconds === undefined ? 60 * Number(values.minutes ?? 1) : Number(values.seconds);
let findingCount = 0;
for (const target of positionals) {
  const report = await fuzzTarget(target, { seconds, seed: Number(values.seed), corpus: values.corpus });
  findingCount += report.findings.length;
  console.log(
    `${target}: ${report.seconds.toFixed(0)} s, ${report.executions} inputs, ${report.features} covered features, ` +
      `corpus ${report.corpusSize}, findings ${report.findings.length}`,
  );
  for (const finding of report.findings)
    console.log(`  ${finding.kind}: ${finding.file}: ${finding.message}`);
}
process.exit(findingCount > 0 ? 1 : 0);
