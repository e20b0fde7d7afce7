/** Records what a JVM makes of patterns, lower case and numbers: the vectors of mleap-ts-runtime's Java text. See README.md. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chosenPatterns } from "./patterns.mjs";
import { randomCases, randomLowerCase } from "./random-text.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../../packages/mleap-ts-runtime/src/math/java-text.vectors.json");

const hex = (text) =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0")).join("");
const unhex = (digits) =>
  (digits.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join("");

const patterns = [...chosenPatterns, ...randomCases(600)];
const lower = randomLowerCase(300);
const doubles = [
  0,
  1,
  100.67,
  0.001,
  9.999e-4,
  1e-5,
  9999999,
  1e7,
  12345678.9,
  0.1 + 0.2,
  1 / 3,
  1e21,
  -0,
  5e-324,
  Number.MAX_VALUE,
];
const floats = [0.1, 1e10, 16777216, 80, 341767.125, 2.44140625e-4, 1 / 3, 3.4028234663852886e38].map(
  Math.fround,
);

const bits = (value, width) => {
  const view = new DataView(new ArrayBuffer(8));
  if (width === 64) view.setFloat64(0, value);
  else view.setFloat32(0, value);
  return width === 64 ? view.getBigUint64(0).toString(16) : view.getUint32(0).toString(16);
};

const questions = [
  ...patterns.map(([pattern, ...texts]) => `find ${[pattern, ...texts].map(hex).join(" ")}`),
  ...lower.map((text) => `lower ${hex(text)}`),
  ...doubles.map((value) => `double ${bits(value, 64)}`),
  ...floats.map((value) => `float ${bits(value, 32)}`),
];
const [version, ...answers] = execFileSync("java", ["-Xmx512m", resolve(here, "RecordJavaText.java")], {
  input: `${questions.join("\n")}\n`,
  encoding: "utf8",
}).split("\n");

const spans = (answer) =>
  answer
    .split(",")
    .filter((span) => span !== "")
    .map((span) => span.split("-").map(Number));
let at = 0;
const next = () => answers[at++];
const vectors = {
  origin: {
    system: "java.lang and java.util.regex",
    version: `OpenJDK ${version}`,
    date: new Date().toISOString().slice(0, 10),
    recorder: "tools/java-text-recorder",
  },
  patterns: patterns.map(([pattern, ...texts]) => {
    const answer = next();
    if (answer === "refused") return { pattern, refused: true };
    const found = answer.split(" ").map(spans);
    return { pattern, texts: texts.map((text, i) => [text, found[i]]) };
  }),
  lower: lower.map((text) => [text, unhex(next())]),
  doubles: doubles.map((value) => [bits(value, 64), next()]),
  floats: floats.map((value) => [bits(value, 32), next()]),
};
const rows = (list) => `[\n${list.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
writeFileSync(
  target,
  `{\n  "origin": ${JSON.stringify(vectors.origin)},\n${["patterns", "lower", "doubles", "floats"]
    .map((key) => `  "${key}": ${rows(vectors[key])}`)
    .join(",\n")}\n}\n`,
);
