/** The committed models with xgboost's own numbers, and a way to ask the stage about them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { invoke } from "@stagewright/testing";
import stage from "../stage.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);

export interface Expected {
  /** CSV, an empty cell for missing. */
  readonly rows: readonly string[];
  readonly prediction: readonly (number | readonly number[])[];
}

export const modelDir = (name: string) => fileURLToPath(new URL(name, FIXTURES));

export function expected(name: string): Expected {
  return JSON.parse(readFileSync(new URL(`${name}.expected.json`, FIXTURES), "utf8")) as Expected;
}

/** The first records of a fixture, and single numbers predicted for them. */
export function first(name: string, count: number) {
  const { rows, prediction } = expected(name);
  return { body: rows.slice(0, count).join("\n"), scores: prediction.slice(0, count) as readonly number[] };
}

/** A number as Python prints a float: its shortest digits, with a point. All fixtures' scores lie in the positional range. */
export function python(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

export interface Request {
  readonly model?: string;
  readonly type?: string | undefined;
  readonly accept?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One invocation; content type text/csv unless said otherwise (`undefined`: none). */
export function ask(body: string | Uint8Array, request: Request = {}) {
  const { model = "binary-logistic", accept, environment = {} } = request;
  const type = "type" in request ? request.type : "text/csv";
  const headers = {
    ...(type === undefined ? {} : { "content-type": type }),
    ...(accept === undefined ? {} : { accept }),
  };
  const folder = model.startsWith("/") ? model : modelDir(model);
  return invoke(stage, body, headers, { modelDir: folder, environment });
}

export const AWS = { STAGEWRIGHT_COMPAT: "aws" } as const;
