/** XGBoost models: load, predict, errors. */
export { xgboostErrors } from "./errors.ts";
export type { Features } from "./features.ts";
export { type XgboostModel, type XgboostModelOptions, xgboostModel } from "./xgboost-model.ts";
