/** Features as a stage has them → the matrix of the runtime, checked against the names and the number of the model's. */
import {
  type AnyTable,
  type Payload,
  quote,
  quoteList,
  type SparseRows,
  Table,
  Tensor,
} from "@stagewright/core";
import type { Matrix } from "xgboost-ts-runtime";
import { xgboostErrors } from "./errors.ts";

/**
 * What a model predicts from: a tensor `[N, features]` of numbers, a table of number columns, or sparse rows. NaN is
 * missing, and so is what sparse rows do not store. A payload of another kind is refused.
 */
export type Features = Tensor | AnyTable | SparseRows | Payload;

/** What the model knows of its features. */
export interface FeatureSignature {
  readonly names: readonly string[] | undefined;
  readonly count: number;
  /** Any: columns the model does not have are ignored, columns that are not there are missing, as in XGBoost itself. */
  readonly width: "exact" | "any";
  /** A value that is missing besides NaN. */
  readonly missing: number | undefined;
}

/**
 * The matrix of one batch. Columns of a table are taken by name where the model has names, else by position.
 *
 * @throws SW_XGBOOST_COLUMNS, SW_XGBOOST_SHAPE
 */
export function toMatrix(features: Features, signature: FeatureSignature): Matrix {
  const matrix = matrixOf(features, signature);
  return signature.missing === undefined ? matrix : { ...matrix, missing: signature.missing };
}

function matrixOf(features: Features, signature: FeatureSignature): Matrix {
  if (features instanceof Tensor) return matrixOfTensor(features, signature);
  if (features instanceof Table) return matrixOfTable(features, signature);
  if ("kind" in features) refuseShape(`a ${features.kind} payload`, "rows of numbers");
  const { columnCount, indptr } = features;
  // Sparse rows end at their last stored column: fewer columns than features are missing values, more are a mistake.
  if (signature.width === "exact" && columnCount > signature.count) {
    refuseShape(`${columnCount} columns`, `at most ${signature.count}, the features of the model`);
  }
  if (indptr.length === 0) refuseShape("sparse rows without row offsets", "N + 1 of them");
  return features;
}

/**
 * Declared features against the model's: name by name where it has names, else their number.
 *
 * @throws SW_XGBOOST_FEATURES with every mismatch
 */
export function checkDeclared(declared: readonly string[], signature: FeatureSignature, file: string): void {
  const { names, count } = signature;
  const mismatches: string[] = [];
  if (declared.length !== count) {
    mismatches.push(`features: got ${declared.length} declared, the model has ${count}`);
  }
  for (const [at, name] of (names ?? []).entries()) {
    const got = declared[at];
    if (got !== undefined && got !== name) {
      mismatches.push(`features[${at}]: got ${quote(got)}, the model has ${quote(name)}`);
    }
  }
  if (mismatches.length > 0) throw xgboostErrors.SW_XGBOOST_FEATURES({ file, mismatches });
}

function matrixOfTable(table: AnyTable, { names, count, width }: FeatureSignature): Matrix {
  const mismatches: string[] = [];
  const known = new Set(names);
  for (const [at, name] of table.columnNames.entries()) {
    if (names !== undefined && !known.has(name))
      mismatches.push(`column ${quote(name)} is no feature of the model`);
    if (table.dtypes[at] === "string") mismatches.push(`column ${quote(name)} holds text`);
  }
  for (const name of names ?? []) {
    if (!table.columnNames.includes(name)) mismatches.push(`feature ${quote(name)} has no column`);
  }
  if (names === undefined && width === "exact" && table.columnNames.length !== count) {
    mismatches.push(
      `${table.columnNames.length} columns (${quoteList(table.columnNames)}) for ${count} features`,
    );
  }
  if (mismatches.length > 0) throw xgboostErrors.SW_XGBOOST_COLUMNS({ mismatches });
  const ordered = names === undefined ? table : table.select(...names);
  const { data, shape } = ordered.toTensor("float64");
  return { data, rowCount: shape[0]!, columnCount: shape[1]! };
}

function matrixOfTensor(tensor: Tensor, { count, width }: FeatureSignature): Matrix {
  const [rowCount, columnCount] = tensor.shape;
  if (tensor.dtype === "string") {
    throw xgboostErrors.SW_XGBOOST_COLUMNS({ mismatches: ["a tensor of text"] });
  }
  const isMatrix = rowCount !== undefined && columnCount !== undefined && tensor.shape.length === 2;
  if (!isMatrix || (width === "exact" && columnCount !== count)) {
    refuseShape(`shape [${tensor.shape.join(", ")}]`, width === "exact" ? `[N, ${count}]` : "[N, columns]");
  }
  const { data } = tensor;
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  return { data: isFloat ? data : Float64Array.from(data, Number), rowCount, columnCount };
}

function refuseShape(got: string, expected: string): never {
  throw xgboostErrors.SW_XGBOOST_SHAPE({ got, expected });
}
