/**
 * Records what MLeap's JVM runtime answers for the model bundles of the shared data: the columns their last node appends. The bundles
 * themselves stay where they are.
 *
 *   (cd tools/mleap-recorder && mvn -q package) && node tools/mleap-recorder/bundles/record-bundles.mjs
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { java } from "../jvm.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const shared = resolve(here, "../../../../shared/data/mleap");
const target = resolve(
  here,
  "../../../packages/mleap-ts-runtime/fixtures/shared-model-bundles.expected.json",
);

/** Columns that models append; whatever else a bundle appends is tested with its feature ops. */
const modelColumns = ["rawPrediction", "raw_prediction", "probability", "prediction", "price_prediction"];

const parity = readdirSync(join(shared, "spark-parity"))
  .filter((name) => /^(extension\.)?(classification|regression|clustering)\./.test(name))
  .map((name) => [`spark-parity/${name}`, "frames/lending_club_50.json"]);
const airbnb = ["lr", "rf"].map((kind) => [`bundles/airbnb.model.${kind}.zip`, "frames/frame.airbnb.json"]);
const pairs = [...parity, ...airbnb];

const classPath = readFileSync(join(here, "../scorer/target/classpath.txt"), "utf8").trim();
const paths = pairs.flat().map((path) => join(shared, path));
const output = execFileSync(
  java(),
  ["-Xmx1g", "-Duser.language=en", "-cp", classPath, join(here, "ScoreBundles.java"), ...paths],
  { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] },
);
const [versions, ...frames] = output
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const bundles = frames.map(({ schema, rows }, i) => {
  const columns = schema.fields.map(({ name }) => name).filter((name) => modelColumns.includes(name));
  const places = columns.map((column) => schema.fields.findIndex(({ name }) => name === column));
  const [bundle, frame] = pairs[i];
  return { bundle, frame, columns, rows: rows.map((row) => places.map((place) => row[place])) };
});
const origin = {
  system: "MLeap JVM runtime",
  version: versions.mleap,
  jdk: versions.jdk,
  date: new Date().toISOString().slice(0, 10),
  recorder: "tools/mleap-recorder/bundles",
};
const lines = bundles.map((entry) => `    ${JSON.stringify(entry)}`);
writeFileSync(
  target,
  `{\n  "origin": ${JSON.stringify(origin)},\n  "bundles": [\n${lines.join(",\n")}\n  ]\n}\n`,
);
console.log(`${bundles.length} bundles, ${bundles.reduce((sum, { rows }) => sum + rows.length, 0)} rows`);
