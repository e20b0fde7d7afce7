import { mleapError } from "../errors.ts";
import type { Field } from "../frame/schema.ts";

/** How longs leave the model: as numbers, refusing what a number cannot hold, or as bigints. */
export type Longs = "number" | "bigint";

/**
 * Puts the longs of a column's values in the form asked for; undefined where the type holds none. Longs of tensors are
 * always a BigInt64Array. Throws MLEAP_FRAME_LONG_UNSAFE.
 */
export function outgoingLongs(
  { name, type }: Field,
  longs: Longs,
): ((value: unknown) => unknown) | undefined {
  const where = `column "${name}"`;
  const long = (value: unknown): unknown => {
    if (value === null) return null;
    if (longs === "bigint") return BigInt(value as number | bigint);
    if (typeof value !== "bigint") return value;
    throw mleapError("MLEAP_FRAME_LONG_UNSAFE", { where, got: value });
  };
  const same = (value: unknown): unknown => value;
  const orNull = (convert: (value: never) => unknown) => (value: unknown) =>
    value === null ? null : convert(value as never);
  const isLong = type.base === "long";
  switch (type.kind) {
    case "scalar":
      return isLong ? long : undefined;
    case "list":
      return isLong ? orNull((items: readonly unknown[]) => items.map(long)) : undefined;
    case "map": {
      const [key, item] = [type.key === "long" ? long : same, isLong ? long : same];
      if (key === same && item === same) return undefined;
      return orNull(
        (map: ReadonlyMap<unknown, unknown>) => new Map([...map].map(([k, v]) => [key(k), item(v)])),
      );
    }
    case "tensor":
      return undefined;
  }
}
