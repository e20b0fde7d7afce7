// Target: models in the legacy binary format, with and without magic.
import { recordedModels } from "./xgboost-models.mjs";

export { isExpected, run, watches } from "./xgboost-models.mjs";

export const seeds = () => recordedModels("deprecated", "bin");
export const dictionary = ["binf", "CONFIG-offset:", "gbtree", "dart", "gblinear", "multi:softprob"].map(
  (text) => new TextEncoder().encode(text),
);
