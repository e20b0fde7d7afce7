// What the four targets of xgboost-ts-runtime share: recorded models as seeds, and one way to run an input.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { loadBooster, XgboostError } from "xgboost-ts-runtime";

const recorded = join(import.meta.dirname, "../../../packages/xgboost-ts-runtime/fixtures/recorded");

/** The smallest recorded models whose file name ends in one of the endings. */
export function recordedModels(...endings) {
  return readdirSync(recorded)
    .flatMap((file) => JSON.parse(gunzipSync(readFileSync(join(recorded, file))).toString()).cases)
    .filter(({ model }) => endings.includes(model.slice(model.lastIndexOf(".") + 1)))
    .map(({ bytes }) => new Uint8Array(Buffer.from(bytes, "base64")))
    .sort((one, other) => one.length - other.length)
    .slice(0, 10);
}

/** Loads the bytes and, if they are a model, scores three rows in every way. */
export async function run(bytes) {
  const booster = await loadBooster(bytes);
  const data = Float32Array.from({ length: 24 }, (_, index) => (index % 5 === 0 ? Number.NaN : index - 11));
  const matrix = { data, rowCount: 3, columnCount: 8 };
  booster.predict(matrix);
  booster.predict(matrix, { iterationRange: "best", baseOrder: "last" });
  if (booster.info.booster !== "gblinear") booster.predictLeaf(matrix);
  const isSmall = booster.info.featureCount * booster.info.groupCount < 100_000;
  if (isSmall) booster.predictContributions(matrix, { approximate: bytes.length % 2 === 0 });
}

export function isExpected(error) {
  return error instanceof XgboostError;
}

export function watches(url) {
  return url.includes("/xgboost-ts-runtime/dist/");
}
