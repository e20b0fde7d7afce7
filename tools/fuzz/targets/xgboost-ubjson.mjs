// Target: models in ubjson.
import { recordedModels } from "./xgboost-models.mjs";

export { isExpected, run, watches } from "./xgboost-models.mjs";

export const seeds = () => recordedModels("ubj");
