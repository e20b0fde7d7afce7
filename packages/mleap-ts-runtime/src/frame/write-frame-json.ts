/** Leap frames as the JSON text the JVM writes (bundle.md §11): sorted keys, two-space indentation, Java's numbers. */
import { mleapError } from "../errors.ts";
import { formatJavaDouble, formatJavaFloat } from "../math/java-number-format.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { elementOf } from "./cast.ts";
import type { BasicType, DataType } from "./data-type.ts";
import type { LeapFrame } from "./leap-frame.ts";
import type { Schema } from "./schema.ts";

/** A frame as JSON text. Throws MLEAP_FRAME_UNSUPPORTED for maps whose keys are not texts. */
export function writeFrameJson(frame: LeapFrame): string {
  const writers = frame.schema.fields.map(({ type }) => valueWriter(type));
  const columns = frame.schema.fields.map((_, position) => frame.columnAt(position));
  const rows = Array.from({ length: frame.rowCount }, (_, row) =>
    array(columns.map((column, c) => writers[c]!(column[row]))),
  );
  return pretty({ rows: array(rows), schema: schemaText(frame.schema) });
}

/** One row as compact JSON (bundle.md §10.3). */
export function writeRowJson(schema: Schema, row: readonly unknown[]): string {
  return `[${schema.fields.map(({ type }, c) => render(valueWriter(type)(row[c]), undefined)).join(",")}]`;
}

/** The schema as compact JSON, as the binary format carries it. */
export function schemaJson(schema: Schema): string {
  return render(schemaText(schema), undefined);
}

/** JSON to be laid out: finished text, a list, or an object whose keys are in the order to print. */
type Node =
  | string
  | { readonly items: readonly Node[] }
  | { readonly members: readonly (readonly [string, Node])[] };

const array = (items: readonly Node[]): Node => ({ items });

/** Keys sorted by UTF-16 code units, as spray-json 1.3.6 prints most objects. */
function object(members: Readonly<Record<string, Node>>): Node {
  return { members: Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function pretty(members: Readonly<Record<string, Node>>): string {
  return render(object(members), 0);
}

/** `indent` undefined prints compactly; otherwise objects take lines and arrays stay on theirs. */
function render(node: Node, indent: number | undefined): string {
  if (typeof node === "string") return node;
  const separator = indent === undefined ? "," : ", ";
  if ("items" in node) return `[${node.items.map((item) => render(item, indent)).join(separator)}]`;
  if (indent === undefined) {
    return `{${node.members.map(([key, value]) => `${JSON.stringify(key)}:${render(value, undefined)}`).join(",")}}`;
  }
  const pad = "  ".repeat(indent + 1);
  const lines = node.members.map(
    ([key, value]) => `${pad}${JSON.stringify(key)}: ${render(value, indent + 1)}`,
  );
  return `{\n${lines.join(",\n")}\n${"  ".repeat(indent)}}`;
}

function schemaText(schema: Schema): Node {
  const fields = schema.fields.map(({ name, type }) =>
    object({ name: JSON.stringify(name), type: typeText(type) }),
  );
  return object({ fields: array(fields) });
}

function typeText(type: DataType): Node {
  const base = JSON.stringify(type.base);
  const nullability: Readonly<Record<string, Node>> = type.nullable ? {} : { isNullable: "false" };
  switch (type.kind) {
    case "scalar": {
      const spelled = type.base === "int" ? '"integer"' : base;
      return type.nullable ? spelled : object({ type: '"basic"', base: spelled, isNullable: "false" });
    }
    case "list":
      return object({ type: '"list"', base, ...nullability });
    case "map":
      return object({ type: '"map"', key: JSON.stringify(type.key), base, ...nullability });
    case "tensor": {
      const dimensions =
        type.dimensions === undefined ? {} : { dimensions: array(type.dimensions.map(String)) };
      const members: Readonly<Record<string, Node>> = {
        type: '"tensor"',
        base,
        ...nullability,
        ...dimensions,
      };
      return { members: Object.entries(members) };
    }
  }
}

type Writer = (value: unknown) => Node;

const scalarWriters: Readonly<Record<BasicType, Writer>> = {
  boolean: String,
  byte: String,
  short: String,
  int: String,
  long: String,
  float: (value) => number(value as number, formatJavaFloat),
  double: (value) => number(value as number, formatJavaDouble),
  string: (value) => JSON.stringify(value),
  byte_string: (value) => `"${Buffer.from(value as Uint8Array).toString("base64")}"`,
};

function valueWriter(type: DataType): Writer {
  const write = bareWriter(type);
  return (value) => (value === null || value === undefined ? "null" : write(value));
}

function bareWriter(type: DataType): Writer {
  const write = scalarWriters[type.base];
  const item: Writer = (value) => (value === null ? "null" : write(value));
  switch (type.kind) {
    case "scalar":
      return write;
    case "list":
      return (value) => array((value as readonly unknown[]).map(item));
    case "map":
      if (type.key !== "string") {
        throw mleapError("MLEAP_FRAME_UNSUPPORTED", {
          format: "JSON",
          problem: `map keys of type ${type.key}`,
        });
      }
      return (value) =>
        object(
          Object.fromEntries([...(value as ReadonlyMap<string, unknown>)].map(([k, v]) => [k, item(v)])),
        );
    case "tensor":
      return (value) => tensorText(value as Tensor, item);
  }
}

function tensorText(tensor: Tensor, item: Writer): Node {
  const values = array(Array.from({ length: tensor.values.length }, (_, i) => item(elementOf(tensor, i))));
  const dimensions = array(tensor.dimensions.map(String));
  if (tensor.kind === "dense") return object({ dimensions, values });
  const rank = tensor.dimensions.length;
  const indices = Array.from({ length: tensor.values.length }, (_, k) =>
    array(Array.from(tensor.indices.subarray(k * rank, (k + 1) * rank), String)),
  );
  return object({ dimensions, indices: array(indices), values });
}

/** A number as `java.math.BigDecimal` prints what `Double.toString` gives (bundle.md §11); NaN and infinities are null. */
function number(value: number, format: (value: number) => string): string {
  if (!Number.isFinite(value)) return "null";
  if (value === 0) return "0.0";
  const [, sign = "", mantissa = "", exponent = "0"] =
    /^(-?)([\d.]+)(?:E(-?\d+))?$/.exec(format(value)) ?? [];
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const scale = fraction.length - Number(exponent);
  const adjusted = digits.length - 1 - scale;
  if (scale >= 0 && adjusted >= -6) return sign + plain(digits, scale);
  const rest = digits.slice(1);
  return `${sign}${digits[0]}${rest === "" ? "" : `.${rest}`}E${adjusted < 0 ? "" : "+"}${adjusted}`;
}

function plain(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, "0");
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
