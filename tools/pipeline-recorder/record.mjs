/**
 * Records whole pipelines with the real systems: Spark fits, MLeap exports, Spark and MLeap on the JVM give the features of every request,
 * xgboost trains on Spark's features and predicts.
 *
 *   (cd ../mleap-recorder && mvn -q package) && XGBOOST_PYTHON=<a Python with xgboost> node record.mjs [abalone] [titanic] [car]
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { java } from "../mleap-recorder/jvm.mjs";
import { abaloneRequests, carRequests, fourInFive, titanicRequests, titanicTraining } from "./rows.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const shared = resolve(here, "../../../shared/data");
const fixtures = resolve(here, "../../test/spark-xgboost/fixtures");
const python = process.env.XGBOOST_PYTHON ?? "python3";
const scorer = join(here, "../mleap-recorder/scorer/target");

const linesOf = (file) => readFileSync(file, "utf8").trimEnd().split("\n");
const typed = (names, type) => names.split(" ").map((name) => `${name}:${type}`);
const sharedRows = (file) => linesOf(join(shared, file)).map((line) => line.trim());

/** What is fitted, on which rows, with which parameters of the booster. */
const pipelines = {
  abalone: {
    data: "fitted on the UCI abalone rows (CC BY 4.0), E10; requests by the rule of rows.mjs",
    labelled: () => sharedRows("abalone/abalone.csv"),
    fitting: (rows) => rows,
    requests: abaloneRequests(),
    inputs: [
      "sex:string",
      ...typed("length diameter height whole_weight shucked_weight viscera_weight shell_weight", "double"),
    ],
    // E24; `reg:linear` is the old name of this objective.
    parameters: {
      objective: "reg:squarederror",
      eta: 0.2,
      gamma: 4,
      max_depth: 5,
      subsample: 0.7,
      min_child_weight: 6,
      seed: 0,
      nthread: 1,
      num_round: 10,
    },
  },
  titanic: {
    data: "fitted on passengers made by the rule of rows.mjs, none of them real; requests by the same rule from another seed",
    labelled: titanicTraining,
    fitting: (rows) => rows,
    requests: titanicRequests(),
    inputs: ["Pclass:float", "Embarked:string", "Age:double", "Fare:double", "SibSp:double", "Sex:string"],
    parameters: { objective: "binary:logistic", eta: 0.3, max_depth: 4, seed: 0, nthread: 1, num_round: 20 },
  },
  car: {
    data: "fitted on four in five of the UCI car evaluation rows (CC BY 4.0), E30; requests: every fifth car there can be",
    labelled: () => sharedRows("car/car.csv"),
    fitting: (rows) => fourInFive(rows, 30),
    requests: carRequests(),
    inputs: typed("buying maint doors persons lug_boot safety", "string"),
    // E35; without early stopping, whose key had a trailing space and was not read.
    parameters: {
      objective: "multi:softmax",
      num_class: 4,
      eval_metric: "mlogloss",
      seed: 0,
      nthread: 1,
      num_round: 10,
    },
    isLabelled: true,
  },
};

function scoreRows(bundle, columns, output, rowsFile) {
  const classPath = readFileSync(join(scorer, "classpath.txt"), "utf8").trim();
  const words = [
    "-Xmx1g",
    "-Duser.language=en",
    "-cp",
    classPath,
    join(here, "ScoreRows.java"),
    bundle,
    columns.join(","),
    output,
    rowsFile,
  ];
  const text = execFileSync(java(), words, {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [versions, ...answers] = text.trimEnd().split("\n");
  const [mleap, jdk] = versions.split(",");
  return { answers, mleap, jdk };
}

/** Numbers of two texts of numbers, compared as they are, NaN and −0 too. */
const isSame = (one, other) => {
  const [a, b] = [one, other].map((text) => text.split(",").map(Number));
  return a.length === b.length && a.every((number, at) => Object.is(number, b[at]));
};

function record(name, { data, labelled, fitting, requests, inputs, parameters, isLabelled }, work) {
  const path = (file) => join(work, file);
  const write = (file, lines) => writeFileSync(path(file), `${lines.join("\n")}\n`);
  const rows = labelled();
  write("rows.csv", rows);
  write("fitting.csv", fitting(rows));
  write("requests.csv", requests);
  const exporter = join(here, "../mleap-recorder/export.sh");
  execFileSync("sh", [exporter, name, path("fitting.csv"), path("rows.csv"), path("requests.csv"), work], {
    env: { ...process.env, MAIN: "FitPipelines" },
    stdio: ["ignore", "inherit", "pipe"],
  });

  const spark = linesOf(path("spark.csv"));
  const {
    answers: features,
    mleap,
    jdk,
  } = scoreRows(path("features.zip"), inputs, "features", path("requests.csv"));
  const different = features.filter((text, at) => !isSame(text, spark[at]));
  if (different.length > 0) throw new Error(`${name}: MLeap answers ${different.length} rows unlike Spark`);

  // E24: the booster sees four rows in five, whatever the preprocessing was fitted on.
  write("training.csv", fourInFive(linesOf(path("labelled.csv")), 24));
  const words = [
    path("training.csv"),
    path("spark.csv"),
    JSON.stringify(parameters),
    path("xgboost-model"),
    path("predictions.csv"),
  ];
  const xgboost = execFileSync(python, [join(here, "boost.py"), ...words], { encoding: "utf8" }).trim();
  const predictions = linesOf(path("predictions.csv"));
  const labels = isLabelled
    ? scoreRows(path("labels.zip"), ["label:double"], "cat", path("predictions.csv")).answers
    : undefined;

  const target = join(fixtures, name);
  const copy = (file, folder, as) => {
    mkdirSync(join(target, folder), { recursive: true });
    copyFileSync(path(file), join(target, folder, as));
  };
  copy("features.zip", "features", "bundle.zip");
  copy("xgboost-model", "booster", "xgboost-model");
  if (isLabelled) copy("labels.zip", "labels", "bundle.zip");
  const origin = {
    fittedAndExportedBy: "Spark 2.4.5, mleap-spark 0.16.0, Scala 2.12",
    features: `MLeap JVM runtime ${mleap}, JDK ${jdk}; Spark's own are the same numbers`,
    trainedAndPredictedBy: `xgboost ${xgboost}`,
    parameters,
    data,
    date: new Date().toISOString().slice(0, 10),
    recorder: "tools/pipeline-recorder",
  };
  const cases = requests.map((request, at) =>
    JSON.stringify([request, features[at], predictions[at], ...(labels === undefined ? [] : [labels[at]])]),
  );
  writeFileSync(
    join(target, "expected.json"),
    `{\n  "origin": ${JSON.stringify(origin)},\n  "cases": [\n    ${cases.join(",\n    ")}\n  ]\n}\n`,
  );
  console.log(`${name}: ${cases.length} requests, ${new Set(predictions).size} different predictions`);
}

const wanted = process.argv.slice(2);
for (const [name, pipeline] of Object.entries(pipelines)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const work = mkdtempSync(join(tmpdir(), "pipeline-recorder-"));
  try {
    record(name, pipeline, work);
  } finally {
    rmSync(work, { recursive: true });
  }
}
