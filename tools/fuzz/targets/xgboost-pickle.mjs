// Target: boosters inside pickles.
import { recordedModels } from "./xgboost-models.mjs";

export { isExpected, run, watches } from "./xgboost-models.mjs";

export const seeds = () => recordedModels("p2", "p3", "p4", "p5");
/** Opcodes the parser knows, one at a time. */
export const dictionary = [
  ...Buffer.from("2880954e88897d5d2974858687", "hex"),
  ...Buffer.from("cXjhqrRbusea.K", "latin1"),
].map((opcode) => Uint8Array.of(opcode));
