/** Attribute values → JSON (bundle.md §4), as compact text pieces that `formatJson` prints. */
import { mleapError } from "../errors.ts";
import { elementOf } from "../frame/cast.ts";
import type { DataShape } from "../frame/data-type.ts";
import type { AttributeValue, AttributeValues, ModelValue, ScalarKey } from "../registry/attribute-value.ts";
import { scalarKeys } from "../registry/attribute-value.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Encodes attributes. Infinities have no JSON form: they are refused, where `keepsInfinity` does not say otherwise. */
export function encodeAttributes(
  attributes: AttributeValues,
  keepsInfinity: (attribute: string) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(
    [...attributes].map(([name, value]) => [
      name,
      encodeAttribute(value, new Encoder(name, keepsInfinity(name))),
    ]),
  );
}

function encodeAttribute(value: AttributeValue, encoder: Encoder): unknown {
  switch (value.kind) {
    case "scalar":
      return encoder.scalar(value.fields);
    case "list": {
      const [key, items] = Object.entries(value.fields).find(([, list]) => (list?.length ?? 0) > 0) ?? [];
      if (key === undefined) return { type: "list" };
      return {
        type: "list",
        [key]: (items as readonly unknown[]).map((item) => encoder.item(key as ScalarKey, item)),
      };
    }
    case "tensor":
      return { type: "tensor", ...encoder.tensor(value.tensor) };
  }
}

class Encoder {
  readonly #attribute: string;
  readonly #keepsInfinity: boolean;

  constructor(attribute: string, keepsInfinity: boolean) {
    this.#attribute = attribute;
    this.#keepsInfinity = keepsInfinity;
  }

  /** Defaults are left out, as the JVM's writer does. */
  scalar(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const kept = scalarKeys.filter((key) => !isDefault(fields[key]));
    return Object.fromEntries(kept.map((key) => [key, this.item(key, fields[key])]));
  }

  item(key: ScalarKey, item: unknown): unknown {
    switch (key) {
      case "float":
      case "double":
        return this.#number(item as number);
      case "byte_string":
        return Buffer.from(item as Uint8Array).toString("base64");
      case "basic_type":
        return item ?? "unknown";
      case "tensor":
        return this.tensor(item as Tensor);
      case "data_shape":
        return encodeShape(item as DataShape);
      case "model": {
        const { op, attributes } = item as ModelValue;
        return { op, attributes: encodeAttributes(attributes, () => this.#keepsInfinity) };
      }
      default:
        return item;
    }
  }

  tensor(tensor: Tensor): Record<string, unknown> {
    const key = tensor.base;
    const scalarKey = (key === "byte" || key === "short" ? "int" : key) as ScalarKey;
    const values = Array.from({ length: tensor.values.length }, (_, i) =>
      this.item(scalarKey, elementOf(tensor, i)),
    );
    return { [key]: values, shape: encodeDimensions(tensor.dimensions) };
  }

  #number(value: number): number | null {
    if (Number.isFinite(value)) return value;
    if (Number.isNaN(value) || this.#keepsInfinity) return null;
    throw mleapError("MLEAP_FRAME_UNSUPPORTED", {
      format: "JSON",
      problem: `attribute "${this.#attribute}" holds ${value}, which JSON bundles cannot carry; keep protobuf`,
    });
  }
}

function isDefault(value: unknown): boolean {
  const isEmptyBytes = value instanceof Uint8Array && value.length === 0;
  return value === undefined || value === 0 || value === false || value === "" || isEmptyBytes;
}

function encodeDimensions(dimensions: readonly number[]): unknown {
  return { dimensions: dimensions.map((size) => ({ size, name: "" })) };
}

function encodeShape({ base, nullable, dimensions }: DataShape): unknown {
  return {
    base,
    isNullable: nullable,
    ...(dimensions === undefined ? {} : { tensorShape: encodeDimensions(dimensions) }),
  };
}

/** JSON text with bigints as integers and -0 as `-0.0`. */
export function formatJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0.0" : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(formatJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${formatJson(inner)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
