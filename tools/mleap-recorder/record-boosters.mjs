/**
 * Records the vectors of the two XGBoost ops: boosters trained and scored by XGBoost's JVM library, answers made of its numbers by the
 * rules of MLeap's ops (model-ops.md 13.3). See README.md.
 *
 *   node record-boosters.mjs
 */

import { seeded } from "./cases/trees.mjs";
import { dense, int, required, sparse, vector } from "./cases/words.mjs";
import { startJvm } from "./jvm.mjs";
import { recorder, texts, writeVectors } from "./vector-files.mjs";

const random = seeded(2026);
const number = () => Math.round((random() * 4 - 2) * 100) / 100;
const training = Array.from({ length: 80 }, () => [
  number(),
  random() < 0.3 ? 0 : number(),
  number(),
  number(),
]);
const noise = ([a, b, c]) => a * a + b - c / 2;
const rows = [
  dense(0.5, -1.2, 0.3, 1.5),
  dense(0, 0, 0, 0),
  dense(1.5, NaN, -0.7, NaN),
  dense(NaN, NaN, NaN, NaN),
  sparse(4, { 1: -1.2, 3: 1.5 }),
  sparse(4, { 0: 0, 2: 0.3 }),
  sparse(4, {}),
  dense(-0, 1e-30, -1e30, 1e30),
  dense(0.5, -1.2),
  dense(0.1, 0.2, 0.3, 0.4, 0.5),
  dense(Infinity, 0, 0, 0),
  dense(0, -Infinity, 0, 0),
  dense(),
];

const boosters = [
  {
    op: "xgboost.classifier",
    name: "two classes",
    classes: 2,
    objective: "binary:logistic",
    label: (x) => Number(noise(x) > 0.5),
  },
  {
    op: "xgboost.classifier",
    name: "two classes, another base score",
    classes: 2,
    objective: "binary:logistic",
    base_score: 0.2,
    label: (x) => Number(noise(x) > 0.5),
  },
  {
    op: "xgboost.classifier",
    name: "three classes",
    classes: 3,
    objective: "multi:softprob",
    label: (x) => (noise(x) > 1 ? 2 : noise(x) > 0 ? 1 : 0),
  },
  {
    op: "xgboost.classifier",
    name: "three classes, one output",
    classes: 3,
    objective: "multi:softmax",
    label: (x) => (noise(x) > 1 ? 2 : noise(x) > 0 ? 1 : 0),
  },
  { op: "xgboost.regression", name: "squared error", objective: "reg:squarederror", label: noise },
  {
    op: "xgboost.regression",
    name: "counts",
    objective: "count:poisson",
    label: (x) => Math.max(0, Math.round(noise(x))),
  },
  {
    op: "xgboost.regression",
    name: "dropped trees",
    objective: "reg:squarederror",
    booster: "dart",
    rate_drop: 0.3,
    one_drop: 1,
    label: noise,
  },
];

const float = (text) => Math.fround(Number(text));

/** The values of the op's ports. */
function portsOf({ op, classes }, { margin, output, leaf, contribution }) {
  const [m, p] = [margin.map(float), output.map(float)];
  const shared = [leaf.map(float), contribution.map(float)];
  if (op === "xgboost.regression") return [p[0], ...shared];
  const whole = (values) => ({ values, dimensions: [values.length] });
  if (classes === 2)
    return [whole([-m[0], m[0]]), whole([Math.fround(1 - p[0]), p[0]]), Math.floor(p[0] + 0.5), ...shared];
  return [whole(m), whole(p), p.indexOf(Math.max(...p)), ...shared];
}

const listOfDoubles = { type: "list", base: "double" };
function outputsOf({ op, classes }) {
  const own =
    op === "xgboost.regression"
      ? []
      : ["raw_prediction", "probability"].map((name) => ({
          name,
          type: { type: "tensor", base: "double", dimensions: [classes] },
        }));
  return [
    ...own,
    { name: "prediction", type: required("double") },
    { name: "leaf_prediction", type: listOfDoubles },
    { name: "contrib_prediction", type: listOfDoubles },
  ];
}

const jvm = startJvm("booster", "stagewright.recorder.ScoreBoosters");
const files = new Map();
let origin;
for (const booster of boosters) {
  const { op, name, classes, objective, base_score = 0.5, label, ...more } = booster;
  delete more.op;
  const settings = {
    objective,
    base_score,
    max_depth: 3,
    eta: 0.4,
    seed: 7,
    nthread: 1,
    ...more,
    ...(classes > 2 ? { num_class: classes } : {}),
  };
  const given = texts(rows);
  const answer = await jvm.ask({ settings, rounds: 4, training, labels: training.map(label), rows: given });
  origin = {
    system: "XGBoost JVM library (xgboost4j), ports by model-ops.md 13.3",
    version: answer.xgboost,
    jdk: answer.java,
    date: new Date().toISOString().slice(0, 10),
    recorder,
  };
  const model = { "xgboost.model": answer.model };
  const attributes = {
    num_features: int(4),
    ...(classes === undefined ? {} : { num_classes: int(classes) }),
    tree_limit: {},
  };
  const shared = {
    attributes,
    files: model,
    protobufFiles: model,
    schema: [{ name: "features", type: vector(4) }],
  };
  const outputs = outputsOf(booster);
  const scored = given.map((row, i) => ({ row: [row], result: answer.rows[i] }));
  const answered = scored.filter(({ result }) => result.error === undefined);
  const values = answered.map(({ result }) => texts(portsOf(booster, result)));
  const kept = answered.map(({ row }) => row);
  const cases = [
    {
      name: `${name}: margins, outputs and leaves`,
      covers: ["nominal"],
      ...shared,
      outputs: outputs.slice(0, -1),
      rows: kept,
      expect: values.map((row) => row.slice(0, -1)),
    },
    {
      name: `${name}: contributions`,
      ...shared,
      outputs: outputs.slice(-1),
      rows: kept,
      expect: values.map((row) => row.slice(-1)),
      equality: {
        tolerance: 1e-5,
        reason: "the order of float sums inside the library is its own (model-ops.md 13.7)",
      },
    },
    ...scored
      .filter(({ result }) => result.error !== undefined)
      .map(({ row, result }) => ({
        name: `${name}: refuses ${JSON.stringify(row)}`,
        covers: ["nominal"],
        ...shared,
        outputs,
        rows: [row],
        error: { at: "row", jvm: result.error },
      })),
    {
      name: `${name}: refuses null`,
      covers: ["nominal"],
      origin: {
        system: "specification of MLeap 0.25.2",
        version: "bundle.md 15.4",
        date: "2026-08-22",
        recorder,
      },
      ...shared,
      outputs,
      rows: [[null]],
      error: { at: "row", jvm: "scala.MatchError: null" },
    },
  ];
  files.set(op, [...(files.get(op) ?? []), ...cases]);
  console.log(`${op}, ${name}: ${cases.length} cases`);
}
for (const [op, cases] of files) writeVectors(op, cases, origin);
jvm.stop();
