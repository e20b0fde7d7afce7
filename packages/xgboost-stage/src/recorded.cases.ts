/** The fixtures with xgboost's own answers. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Tensor } from "@stagewright/core";

const FIXTURES = new URL("../fixtures/", import.meta.url);

function floats(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

function recorded(name: string) {
  const { columns, rows, values, answers } = JSON.parse(
    readFileSync(new URL(`${name}.answers.json`, FIXTURES), "utf8"),
  ) as { columns: number; rows: number; values: string; answers: Readonly<Record<string, string>> };
  return {
    modelDir: fileURLToPath(new URL(name, FIXTURES)),
    /** As xgboost got them, NaN for missing. */
    features: new Tensor("float32", floats(values), [rows, columns]),
    answer: (kind: string) => floats(answers[kind]!),
  };
}

/** gbtree, `binary:logistic`, features `column 0` … `column 4`, 5 rounds. */
export const named = recorded("named");
/** gblinear, `binary:logistic`, five features without names. */
export const linear = recorded("linear");
export const NAMES = ["column 0", "column 1", "column 2", "column 3", "column 4"] as const;
