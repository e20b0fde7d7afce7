/**
 * What an op computes, prepared from its attributes: a function over the values of one row. The runtime resolves columns,
 * casts and nulls once, when a row function or frame transform is compiled; a kernel sees values of its ports' types, in
 * port order, and nothing else. Values are never mutated; arrays handed in (`inputs`, `outputs`) belong to the runtime and
 * are reused, so a kernel does not keep them.
 *
 * | port type | value |
 * | --- | --- |
 * | boolean; byte, short, int, float, double; string | boolean; number; string |
 * | long | number while safe, else bigint |
 * | byte_string | Uint8Array |
 * | list, map | readonly array; ReadonlyMap |
 * | tensor | DenseTensor or SparseTensor |
 * | null in a nullable port | null |
 */
import type { Vector } from "../tensor/vector.ts";

/** Returned by a kernel that drops its row (`handle_invalid` = skip). */
export const dropRow: unique symbol = Symbol("drop row");

/** A column of values: typed array where the type is a non-null double or integer, else a plain array with nulls. */
export type ColumnValues = Float64Array | Int32Array | readonly unknown[];

/** The same computation a column at a time, where that is faster. Never drops rows. */
export type ColumnKernel = (inputs: readonly ColumnValues[], rowCount: number) => ColumnValues;

interface KernelOptions {
  /** The kernel may return `dropRow`. */
  readonly mayDropRows?: boolean;
  readonly column?: ColumnKernel;
  /** How a classifier answers the op that contains it (`one_vs_rest`). */
  readonly classifier?: Classifier;
}

/** The primitives of a binary or multi-class classifier (model-ops.md §1.4), for ops that hold classifiers. */
export interface Classifier {
  readonly classCount: number;
  /** Needed where a containing op's bundle omits it (model-ops.md §15). */
  readonly featureCount: number;
  /** False for linear_svc, which has no probability. */
  readonly probabilistic: boolean;
  /** Raw prediction, length `classCount`; a new array each time. */
  raw(features: Vector): Float64Array;
  /** Probabilities from a raw prediction; does not write to it. */
  rawToProbability(raw: Float64Array): Float64Array;
  /** Class index. */
  predict(features: Vector): number;
}

export interface Kernel extends KernelOptions {
  readonly arity: "unary" | "binary" | "variadic" | "multi";
  readonly run: (...values: never[]) => unknown;
}

/** One input, one output. */
export function unary<I, O>(run: (value: I) => O | typeof dropRow, options: KernelOptions = {}): Kernel {
  return { ...options, arity: "unary", run };
}

/** Two inputs, one output. */
export function binary<A, B, O>(
  run: (a: A, b: B) => O | typeof dropRow,
  options: KernelOptions = {},
): Kernel {
  return { ...options, arity: "binary", run };
}

/** Any number of inputs, one output. */
export function variadic<O>(
  run: (inputs: readonly unknown[]) => O | typeof dropRow,
  options: KernelOptions = {},
): Kernel {
  return { ...options, arity: "variadic", run };
}

/**
 * Any number of inputs, several outputs: writes `outputs[i]` for the i-th output port *that the node declares*
 * (`context.outputs`), in port order. Returns `dropRow` or nothing.
 */
export function multi(
  run: (inputs: readonly unknown[], outputs: unknown[]) => typeof dropRow | undefined,
  options: KernelOptions = {},
): Kernel {
  return { ...options, arity: "multi", run };
}
