/** Values of vectors as the runtime holds them, and how results compare with expectations. */
import { expect } from "vitest";
import type { BasicType, DataType } from "../frame/data-type.ts";
import { decodeSchema } from "../frame/frame-json.ts";
import type { Schema } from "../frame/schema.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import { emptyValues, type Tensor } from "../tensor/tensor.ts";
import type { VectorField } from "./vector-file.cases.ts";

export function schemaOf(fields: readonly VectorField[]): Schema {
  return decodeSchema({ fields });
}

/** Reads one value of a vector by its column's type. */
export function decodeValue(type: DataType, json: unknown): unknown {
  if (json === null) return null;
  switch (type.kind) {
    case "scalar":
      return baseValue(type.base, json);
    case "list":
      return (json as unknown[]).map((item) => baseValue(type.base, item));
    case "map":
      return new Map(
        Object.entries(json as object).map(([key, item]) => [
          baseValue(type.key, key),
          baseValue(type.base, item),
        ]),
      );
    case "tensor":
      return tensorValue(type.base, json as TensorJson);
  }
}

interface TensorJson {
  readonly values: readonly unknown[];
  readonly dimensions: readonly number[];
  readonly indices?: readonly (readonly number[])[];
}

function tensorValue(base: BasicType, { values, dimensions, indices }: TensorJson): Tensor {
  const storage = emptyValues(base, values.length) as unknown as unknown[];
  values.forEach((item, i) => {
    const value = baseValue(base, item);
    storage[i] = base === "long" ? BigInt(value as number | bigint) : value;
  });
  if (indices === undefined) return new DenseTensor(base, storage as never, dimensions);
  return new SparseTensor(base, Int32Array.from(indices.flat()), storage as never, dimensions);
}

function baseValue(base: BasicType, json: unknown): unknown {
  if (json === null) return null;
  switch (base) {
    case "double":
      return json === "-0" ? -0 : Number(json);
    case "float":
      return Math.fround(json === "-0" ? -0 : Number(json));
    case "byte":
    case "short":
    case "int":
      return Number(json);
    case "long":
      return BigInt(json as string | number);
    case "byte_string":
      return Uint8Array.from(Buffer.from(json as string, "base64"));
    default:
      return json;
  }
}

/** `tolerance` 0 is `Object.is`. */
export interface Measure {
  readonly tolerance: number;
  readonly nonFinite?: "any";
}

export const same: Measure = { tolerance: 0 };

/** Compares a result with the vector's value; `where` heads the message. */
export function assertEqual(got: unknown, wanted: unknown, measure: Measure, where: string): void {
  if (wanted instanceof DenseTensor || wanted instanceof SparseTensor) {
    assertTensor(got, wanted, measure, where);
  } else if (Array.isArray(wanted)) {
    expect(got, where).toHaveLength(wanted.length);
    wanted.forEach((item, i) => {
      assertEqual((got as unknown[])[i], item, measure, `${where}[${i}]`);
    });
  } else if (typeof wanted === "number") {
    expect(isClose(got, wanted, measure), `${where}: got ${String(got)}, expected ${wanted}`).toBe(true);
  } else {
    expect(got, where).toStrictEqual(wanted);
  }
}

function assertTensor(got: unknown, wanted: Tensor, measure: Measure, where: string): void {
  expect(got, where).toBeInstanceOf(wanted.constructor);
  const tensor = got as Tensor;
  expect(tensor.base, `${where}, base`).toBe(wanted.base);
  expect([...tensor.dimensions], `${where}, dimensions`).toStrictEqual([...wanted.dimensions]);
  if (wanted.kind === "sparse" && tensor.kind === "sparse") {
    expect([...tensor.indices], `${where}, indices`).toStrictEqual([...wanted.indices]);
  }
  assertEqual([...tensor.values], [...wanted.values], measure, where);
}

/** NaN equals only NaN and an infinity only itself, unless the measure says otherwise. */
function isClose(got: unknown, wanted: number, { tolerance, nonFinite }: Measure): boolean {
  if (Object.is(got, wanted)) return true;
  if (tolerance === 0 || typeof got !== "number") return false;
  if (!Number.isFinite(wanted)) return nonFinite === "any" && !Number.isFinite(got);
  return Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
}
