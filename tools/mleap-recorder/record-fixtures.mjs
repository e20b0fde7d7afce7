/**
 * Makes the whole-bundle fixtures of mleap-ts-runtime: fitted and exported by Spark (export.sh), scored by MLeap's JVM runtime.
 *
 *   node record-fixtures.mjs <folder of export.sh>
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { java, startJvm } from "./jvm.mjs";
import { recorder } from "./vector-files.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const exported = resolve(process.argv[2] ?? "exported");
const fixtures = resolve(here, "../../packages/mleap-ts-runtime/fixtures");
const target = join(here, "scorer/target");
const classPath = `${join(target, "classes")}:${readFileSync(join(target, "classpath.txt"), "utf8").trim()}`;

/** Fixtures whose frames are written as avro too: texts, numbers, dense and sparse vectors. */
const avroNames = ["homes_linear_regression", "reviews_logistic_regression", "sparse_inputs"];
const avroTarget = join(here, "avro/target");
const avroClassPath = `${join(avroTarget, "classes")}:${readFileSync(join(avroTarget, "classpath.txt"), "utf8").trim()}`;

const jvm = startJvm("scorer", "stagewright.recorder.ScoreCases");
const versions = await jvm.ask({ versions: true });
jvm.stop();

/** Largest difference between Spark's own predictions and the JVM runtime's. */
function differenceFromSpark(folder, expected) {
  const [[name, predictions]] = Object.entries(JSON.parse(readFileSync(join(folder, "spark.json"), "utf8")));
  const column = expected.schema.fields.findIndex((field) => field.name === name);
  return Math.max(...expected.rows.map((row, i) => Math.abs(row[column] - predictions[i])));
}

for (const name of readdirSync(exported).sort()) {
  const source = join(exported, name);
  const folder = join(fixtures, name);
  mkdirSync(folder, { recursive: true });
  for (const file of ["bundle.json.zip", "bundle.pb.zip", "frame.json", "spark.json"])
    copyFileSync(join(source, file), join(folder, file));
  const score = (bundle, into) =>
    execFileSync(
      java(),
      [
        "-Xmx1g",
        "-cp",
        classPath,
        "stagewright.recorder.ScoreFrame",
        "frame",
        join(folder, bundle),
        join(folder, "frame.json"),
        into,
      ],
      {
        stdio: ["ignore", "inherit", "ignore"],
      },
    );
  score("bundle.pb.zip", join(source, "protobuf"));
  score("bundle.json.zip", folder);
  const text = readFileSync(join(folder, "expected.json"), "utf8");
  if (text !== readFileSync(join(source, "protobuf/expected.json"), "utf8"))
    throw new Error(`${name}: the JVM answers differently from protobuf`);
  if (avroNames.includes(name)) {
    const frames = ["frame", "expected"].flatMap((file) => [
      join(folder, `${file}.json`),
      join(folder, `${file}.avro`),
    ]);
    execFileSync(java(), ["-Xmx1g", "-cp", avroClassPath, "stagewright.recorder.WriteAvro", ...frames]);
  }
  const difference = differenceFromSpark(source, JSON.parse(text));
  const origin = {
    fittedAndExportedBy: "Spark 2.4.5, mleap-spark 0.16.0, Scala 2.12",
    scoredBy: `MLeap JVM runtime ${versions.mleap}`,
    jdk: versions.java,
    date: new Date().toISOString().slice(0, 10),
    recorder,
    data: "generated, rule and seed in tools/mleap-recorder/exporter/src/main/scala/GeneratedData.scala and Pipelines.scala",
    largestDifferenceFromSparksOwnPredictions: difference,
  };
  writeFileSync(join(folder, "origin.json"), `${JSON.stringify(origin, null, 2)}\n`);
  console.log(`${name}: ${JSON.parse(text).rows.length} rows, Spark differs by ${difference}`);
}
