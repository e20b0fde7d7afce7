/** Every case, op by op. */
import { readFileSync } from "node:fs";
import { featureCases } from "./feature.mjs";
import { modelCases } from "./model.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

/** Inputs of the specification's own vectors; the expected values are the JVM's all the same. */
const specified = read("./specified.json").map((entry, i) => ({
  ...entry,
  name: `specification example ${i + 1}`,
  ...(entry.op === "string_indexer"
    ? { inputs: { input: typeof entry.rows[0][0] === "number" ? "double" : "string" }, outputs: ["output"] }
    : {}),
}));

/** Models that Spark and scikit-learn fitted and MLeap's exporters wrote: export-models.sh, export-sklearn.py. */
const exported = ["./sklearn-exports.json", "./spark-exports.json"].flatMap((name) =>
  read(name).map(({ exporter, ...entry }) => ({ ...entry, note: `fitted and exported by ${exporter}` })),
);

export const allCases = [...featureCases, ...modelCases, ...specified, ...exported];

/** What MLeap learnt after the newest runtime of the registry: expected values from the specification of 0.25.2. */
export const newerCases = read("./newer.json");
