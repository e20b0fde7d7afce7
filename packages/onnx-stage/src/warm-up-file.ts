/** A recorded warm-up beside a model: `warm-up.json`, the inputs by name as nested arrays. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allocateValues, type DType, INTEGER_RANGES, Tensor } from "@stagewright/core";
import { onnxErrors, reasonOf } from "./errors.ts";
import type { Feeds } from "./feeds.ts";
import type { ModelSignature, TensorSignature } from "./model-signature.ts";

/** Name of the file that is used where it is there. */
const WARM_UP_FILE = "warm-up.json";

/**
 * Feeds of a warm-up file. Dtypes are the model's, shapes those of the arrays; 64-bit integers may be written as text, where a
 * JSON number would lose digits, and null is NaN.
 *
 * @param name name of the file in the model's folder; undefined takes {@link WARM_UP_FILE} where it is there
 * @throws SW_ONNX_WARM_UP_FILE
 */
export function readWarmUpFile(
  modelFile: string,
  { inputs }: ModelSignature,
  name: string | undefined,
): Feeds | undefined {
  const file = join(dirname(modelFile), name ?? WARM_UP_FILE);
  if (name === undefined && !existsSync(file)) return undefined;
  const refuse = (problem: string, cause?: unknown) =>
    onnxErrors.SW_ONNX_WARM_UP_FILE({ file, problem }, { cause });
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw refuse(reasonOf(cause), cause);
  }
  if (typeof document !== "object" || document === null) throw refuse("it holds no object");
  const byName = document as Readonly<Record<string, unknown>>;
  const feeds: Record<string, Tensor> = {};
  for (const input of inputs) {
    if (!Object.hasOwn(byName, input.name)) throw refuse(`input "${input.name}" is missing`);
    const tensor = tensorOf(byName[input.name], input);
    if (typeof tensor === "string") throw refuse(`input "${input.name}" ${tensor}`);
    feeds[input.name] = tensor;
  }
  return feeds;
}

/** The tensor of nested arrays, or what is wrong with them. */
function tensorOf(nested: unknown, { dtype }: TensorSignature): Tensor | string {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  const cells: unknown[] = [];
  if (!collect(nested, shape, 0, cells)) return "has arrays of unequal length";
  const values = allocateValues(dtype, cells.length) as unknown[];
  for (const [at, cell] of cells.entries()) {
    const value = elementOf(dtype, cell);
    if (value === undefined) return `holds ${JSON.stringify(cell)}, which is no ${dtype}`;
    values[at] = value;
  }
  return new Tensor(dtype, values as never, shape);
}

function collect(nested: unknown, shape: readonly number[], axis: number, cells: unknown[]): boolean {
  if (axis === shape.length) {
    cells.push(nested);
    return !Array.isArray(nested);
  }
  if (!Array.isArray(nested) || nested.length !== shape[axis]) return false;
  return nested.every((inner) => collect(inner, shape, axis + 1, cells));
}

function elementOf(dtype: DType, cell: unknown): unknown {
  if (dtype === "string") return typeof cell === "string" ? cell : undefined;
  if (dtype === "bool") return typeof cell === "boolean" ? Number(cell) : undefined;
  if (dtype === "int64" || dtype === "uint64") {
    const isWhole = typeof cell === "string" ? /^-?\d{1,20}$/.test(cell) : Number.isSafeInteger(cell);
    return isWhole ? inRange(dtype, BigInt(cell as string | number)) : undefined;
  }
  if (dtype === "float32" || dtype === "float64")
    return cell === null ? Number.NaN : typeof cell === "number" ? cell : undefined;
  return Number.isInteger(cell) && inRange(dtype, BigInt(cell as number)) !== undefined ? cell : undefined;
}

/** A typed array would wrap what its dtype does not hold. */
function inRange(dtype: keyof typeof INTEGER_RANGES, value: bigint): bigint | undefined {
  const [low, high] = INTEGER_RANGES[dtype];
  return value >= low && value <= high ? value : undefined;
}
