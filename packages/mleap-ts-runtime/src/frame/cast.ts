/**
 * Casts between column and port types (bundle.md §14). A cast is chosen once, from the types alone; values are never
 * looked at to decide.
 */
import { mleapError, quote } from "../errors.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { SparseTensor } from "../tensor/sparse-tensor.ts";
import { emptyValues, sizeOf, type Tensor } from "../tensor/tensor.ts";
import { type BaseCast, baseCast } from "./base-cast.ts";
import { type BasicType, type DataType, describeType } from "./data-type.ts";

/** Turns a value of the column's type into one of the port's type. */
export type Cast = (value: unknown) => unknown;

/**
 * The function that casts values of a column to a port's type, or undefined when none is needed. Null follows
 * bundle.md §14.3: it passes between nullable types and is refused by a port that is not nullable.
 * Throws MLEAP_FRAME_CAST when no cast exists.
 */
export function castBetween(from: DataType, to: DataType, column: string): Cast | undefined {
  const cast = castValue(from, to, () => {
    throw mleapError("MLEAP_FRAME_CAST", { column, from: describeType(from), to: describeType(to) });
  });
  if (!from.nullable) return cast === undefined ? undefined : orZero(cast, from, to);
  if (to.nullable) return cast === undefined ? undefined : (value) => (value === null ? null : cast(value));
  const known = cast === undefined ? undefined : orZero(cast, from, to);
  return (value) => {
    if (value === null || value === undefined) refuseNull(column);
    return known === undefined ? value : known(value);
  };
}

function refuseNull(column: string): never {
  throw mleapError("MLEAP_INPUT_NULL", {
    problem: `column ${quote(column)} is null`,
    remedy: "send a value, or impute the column in the model",
  });
}

/** A text that casts to null becomes 0 in a port that is not nullable: Java unboxes it so (bundle.md §15.3). */
function orZero(cast: Cast, from: DataType, to: DataType): Cast {
  if (from.kind !== "scalar" || to.kind !== "scalar" || from.base !== "string" || to.nullable) return cast;
  return (value) => cast(value) ?? (to.base === "boolean" ? false : 0);
}

function castValue(from: DataType, to: DataType, refuse: () => never): Cast | undefined {
  const base = (): BaseCast | undefined => {
    const found = baseCast(from.base, to.base);
    return found === "none" ? undefined : (found ?? refuse());
  };
  if (from.kind === "scalar" && to.kind === "scalar") return base();
  if (from.kind === "scalar" && to.kind === "tensor") {
    return to.dimensions?.length === 0 ? scalarToTensor(to.base, base()) : refuse();
  }
  if (from.kind === "tensor" && to.kind === "scalar") {
    const isSingle = from.dimensions !== undefined && sizeOf(from.dimensions) === 1;
    return isSingle ? tensorToScalar(base()) : refuse();
  }
  if (from.kind === "list" && to.kind === "list") return elementwise(base());
  if (from.kind === "list" && to.kind === "tensor") return listToTensor(to.base, base());
  if (from.kind === "tensor" && to.kind === "list") return tensorToList(from.base, base());
  if (from.kind === "tensor" && to.kind === "tensor") return tensorToTensor(from.base, to.base, base());
  if (from.kind === "map" && to.kind === "map") {
    const key = baseCast(from.key, to.key) ?? refuse();
    return mapToMap(key === "none" ? undefined : key, base());
  }
  return refuse();
}

function elementwise(base: BaseCast | undefined): Cast | undefined {
  return base === undefined
    ? undefined
    : (list) => (list as readonly unknown[]).map((item) => (item === null ? null : base(item)));
}

function mapToMap(key: BaseCast | undefined, base: BaseCast | undefined): Cast | undefined {
  if (key === undefined && base === undefined) return undefined;
  return (map) =>
    new Map(
      [...(map as ReadonlyMap<unknown, unknown>)].map(([k, v]) => [
        key?.(k) ?? k,
        base === undefined ? v : base(v),
      ]),
    );
}

function scalarToTensor(to: BasicType, base: BaseCast | undefined): Cast {
  return (value) => new DenseTensor(to, storedValues(to, [base === undefined ? value : base(value)]), []);
}

function tensorToScalar(base: BaseCast | undefined): Cast {
  return (value) => {
    const tensor = value as Tensor;
    if (tensor.values.length === 0) {
      throw mleapError("MLEAP_INPUT_SIZE", {
        problem: "a tensor without its only element",
        remedy: "store element 0",
      });
    }
    const element = elementOf(tensor, 0);
    return base === undefined ? element : base(element);
  };
}

function listToTensor(to: BasicType, base: BaseCast | undefined): Cast {
  return (value) => {
    const list = value as readonly unknown[];
    const items = base === undefined ? list : list.map((item) => (item === null ? null : base(item)));
    return new DenseTensor(to, storedValues(to, items), [list.length]);
  };
}

function tensorToList(from: BasicType, base: BaseCast | undefined): Cast {
  return (value) => {
    const tensor = value as Tensor;
    if (tensor.kind === "sparse") {
      throw mleapError("MLEAP_INPUT_SPARSE", {
        problem: "a sparse tensor cannot become a list",
        remedy: "send it dense",
      });
    }
    const items = Array.from({ length: tensor.values.length }, (_, i) => elementOf(tensor, i, from));
    return base === undefined ? items : items.map(base);
  };
}

function tensorToTensor(from: BasicType, to: BasicType, base: BaseCast | undefined): Cast | undefined {
  if (base === undefined) return undefined;
  return (value) => {
    const tensor = value as Tensor;
    const items = Array.from({ length: tensor.values.length }, (_, i) => base(elementOf(tensor, i, from)));
    const values = storedValues(to, items);
    return tensor.kind === "dense"
      ? new DenseTensor(to, values, tensor.dimensions)
      : new SparseTensor(to, tensor.indices, values, tensor.dimensions, { ordered: tensor.ordered });
  };
}

/** Stored value `i` as a scalar: booleans are kept as 0 and 1 in tensors. */
export function elementOf(tensor: Tensor, i: number, base: BasicType = tensor.base): unknown {
  const value = tensor.values[i];
  return base === "boolean" ? value === 1 : value;
}

/** Scalars as a tensor stores them; null becomes 0 (bundle.md §14.2). */
export function storedValues<B extends BasicType>(
  base: B,
  items: readonly unknown[],
): DenseTensor<B>["values"] {
  const values = emptyValues(base, items.length) as unknown as unknown[];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item === null) continue;
    values[i] = base === "boolean" ? Number(item) : base === "long" ? BigInt(item as number) : item;
  }
  return values as unknown as DenseTensor<B>["values"];
}
