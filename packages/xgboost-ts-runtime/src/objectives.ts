/**
 * The objectives as far as prediction knows them: base score → margin (A225) and margins → output (A226).
 * Adding one is a line in `objectives`.
 */

import { expFloat, logFloat } from "./float-functions.ts";

/** Margins of `rowCount × groupCount` become outputs in place; `softmax` shortens a row to one value. */
export type OutputTransform = "identity" | "sigmoid" | "exp" | "hinge" | "softmax" | "softprob";

export type BaseMargin = "identity" | "logit" | "log";

export interface Objective {
  readonly name: string;
  readonly base: BaseMargin;
  readonly output: OutputTransform;
}

const identity = [
  "reg:squarederror",
  "reg:linear",
  "reg:squaredlogerror",
  "reg:absoluteerror",
  "reg:pseudohubererror",
  "reg:quantileerror",
  "reg:expectileerror",
  "binary:logitraw",
  "rank:pairwise",
  "rank:ndcg",
  "rank:map",
];
const exponential = ["count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft"];

const list: readonly Objective[] = [
  ...identity.map((name) => ({ name, base: "identity", output: "identity" }) as const),
  ...exponential.map((name) => ({ name, base: "log", output: "exp" }) as const),
  { name: "binary:logistic", base: "logit", output: "sigmoid" },
  { name: "reg:logistic", base: "logit", output: "sigmoid" },
  { name: "binary:hinge", base: "identity", output: "hinge" },
  { name: "multi:softmax", base: "identity", output: "softmax" },
  { name: "multi:softprob", base: "identity", output: "softprob" },
];

/** All objectives this package scores, by name. */
export const objectives: ReadonlyMap<string, Objective> = new Map(list.map((one) => [one.name, one]));

/** XGBoost 3 keeps a probability this far from 0 and 1 before it takes the logit (A225). */
const probabilityEdge = Math.fround(1e-6);

/** margin(b): the base score of the file (in the space of the output) as a margin; all steps in single precision. */
export function marginOfBaseScore(base: BaseMargin, score: number): number {
  if (base === "identity") return score;
  if (base === "log") return logFloat(score);
  const probability = Math.min(Math.max(score, probabilityEdge), Math.fround(1 - probabilityEdge));
  return -logFloat(Math.fround(Math.fround(1 / probability) - 1));
}

/** The output of one margin; what files of XGBoost < 1.0 need to get from their stored margin to a score (A207). */
export function outputOfMargin(output: OutputTransform, margin: number): number {
  const values = Float32Array.of(margin);
  if (output !== "softmax" && output !== "softprob") applyTransform(output, values, 1);
  return values[0]!;
}

/**
 * Turns margins `[rows, groups]` into outputs, in place. Every step is rounded to single precision, as XGBoost's own.
 * Returns the values a row is left with: `groupCount`, or 1 for `softmax`, whose results are moved to the front.
 */
export function applyTransform(output: OutputTransform, values: Float32Array, groupCount: number): number {
  switch (output) {
    case "identity":
      return groupCount;
    case "sigmoid":
      for (let index = 0; index < values.length; index++) values[index] = sigmoid(values[index]!);
      return groupCount;
    case "exp":
      for (let index = 0; index < values.length; index++) values[index] = expFloat(values[index]!);
      return groupCount;
    case "hinge":
      for (let index = 0; index < values.length; index++) values[index] = values[index]! > 0 ? 1 : 0;
      return groupCount;
    case "softprob":
      for (let start = 0; start < values.length; start += groupCount)
        softmax(values, start, start + groupCount);
      return groupCount;
    case "softmax":
      for (let row = 0; row * groupCount < values.length; row++) {
        values[row] = indexOfLargest(values, row * groupCount, groupCount);
      }
      return 1;
  }
}

const largestExponent = Math.fround(88.7);

function sigmoid(margin: number): number {
  return Math.fround(1 / Math.fround(expFloat(Math.min(largestExponent, -margin)) + 1));
}

function softmax(values: Float32Array, start: number, end: number): void {
  let largest = values[start]!;
  for (let index = start + 1; index < end; index++) {
    const value = values[index]!;
    if (value > largest || Number.isNaN(largest)) largest = value;
  }
  let sum = 0;
  for (let index = start; index < end; index++) {
    const exponential = expFloat(Math.fround(values[index]! - largest));
    values[index] = exponential;
    sum += exponential;
  }
  const divisor = Math.fround(sum);
  for (let index = start; index < end; index++) values[index]! /= divisor;
}

function indexOfLargest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++)
    if (values[start + index]! > values[start + best]!) best = index;
  return best;
}
