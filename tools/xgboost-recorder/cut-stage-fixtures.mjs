// Cuts two recorded models with xgboost's own answers out of xgboost-ts-runtime's recordings: the fixtures of xgboost-stage.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const packages = new URL("../../packages/", import.meta.url);
const recording = JSON.parse(
  gunzipSync(
    readFileSync(new URL("xgboost-ts-runtime/fixtures/recorded/xgboost-3.2.0.json.gz", packages)),
  ).toString(),
);
const wanted = { named: "00018", linear: "00013" };

for (const [name, folder] of Object.entries(wanted)) {
  const one = recording.cases.find((candidate) => candidate.folder === folder);
  const target = new URL(`xgboost-stage/fixtures/${name}/`, packages);
  mkdirSync(target, { recursive: true });
  writeFileSync(new URL("xgboost-model", target), Buffer.from(one.bytes, "base64"));
  const { bytes: _, ...rest } = one;
  writeFileSync(
    new URL(`${name}.answers.json`, new URL("../", target)),
    `${JSON.stringify({ origin: recording.origin, ...rest }, undefined, 2)}\n`,
  );
}
