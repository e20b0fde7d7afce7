import { type BundleIssue, bundleIssue } from "../errors.ts";
import type { BasicType, DataShape } from "../frame/data-type.ts";
import { DenseTensor } from "../tensor/dense-tensor.ts";
import { emptyValues, type Tensor } from "../tensor/tensor.ts";
import type { AttributeValue, AttributeValues, ScalarFields, ScalarKey } from "./attribute-value.ts";

/** Where a model's attributes stand in the bundle; every problem is reported with it. */
export interface ModelPlace {
  /** The model file, e.g. `root/scaler.node/model.json`. */
  readonly path: string;
  readonly op: string;
  readonly node: string;
}

/** What stands in for a value that could not be read: the model is refused afterwards, so it is never computed with. */
const emptyShape: DataShape = { base: "scalar", nullable: true, dimensions: undefined };

/**
 * Typed access to the attributes of one model, the same for JSON and protobuf bundles. A getter never converts: it looks
 * at the field of its own name and gives the type's default where that field is not set, as the JVM does
 * (bundle.md §4.5). Problems are collected in `issues`, so that all of them are reported at once; a getter that met one
 * returns a harmless stand-in.
 */
export class AttributeReader {
  readonly place: ModelPlace;
  readonly issues: BundleIssue[] = [];
  readonly #values: AttributeValues;

  constructor(values: AttributeValues, place: ModelPlace) {
    this.#values = values;
    this.place = place;
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The attribute as stored, for ops that decide by its form. */
  raw(name: string): AttributeValue | undefined {
    return this.#values.get(name);
  }

  boolean(name: string): boolean {
    return this.#scalar(name, "boolean", false);
  }

  /** A 32-bit integer. */
  int(name: string): number {
    return this.#scalar(name, "int", 0);
  }

  /** A 64-bit integer: a number while safe, else a bigint. */
  long(name: string): number | bigint {
    return this.#scalar(name, "long", 0);
  }

  /** A 64-bit integer cut to its low 32 bits as Java's `toInt` does. */
  longAsInt(name: string): number {
    return toInt(this.long(name));
  }

  float(name: string): number {
    return this.#scalar(name, "float", 0);
  }

  double(name: string): number {
    return this.#scalar(name, "double", 0);
  }

  string(name: string): string {
    return this.#scalar(name, "string", "");
  }

  basicType(name: string): BasicType {
    const type = this.#scalar<"basic_type">(name, "basic_type", undefined);
    if (type === undefined && this.has(name))
      this.invalid(name, "no basic type", "a basic type such as double");
    return type ?? "double";
  }

  dataShape(name: string): DataShape {
    const shape = this.#field(name, "data_shape");
    if (shape === undefined && this.has(name)) this.invalid(name, this.#kindOf(name), "a data_shape");
    return shape ?? emptyShape;
  }

  booleanList(name: string): readonly boolean[] {
    return this.#list(name, "boolean");
  }

  intList(name: string): Int32Array {
    return Int32Array.from(this.#list(name, "int"));
  }

  longList(name: string): readonly (number | bigint)[] {
    return this.#list(name, "long");
  }

  /** 64-bit integers, each cut to its low 32 bits as Java's `toInt` does. */
  longListAsInt(name: string): Int32Array {
    return Int32Array.from(this.longList(name), toInt);
  }

  doubleList(name: string): Float64Array {
    return Float64Array.from(this.#list(name, "double"));
  }

  stringList(name: string): readonly string[] {
    return this.#list(name, "string");
  }

  basicTypeList(name: string): readonly BasicType[] {
    return this.#list(name, "basic_type").map((type) => {
      if (type === undefined) this.invalid(name, "an undefined basic type", "basic types such as double");
      return type ?? "double";
    });
  }

  dataShapeList(name: string): readonly DataShape[] {
    return this.#list(name, "data_shape");
  }

  /** A tensor of the given base. */
  tensor<B extends BasicType>(name: string, base: B): DenseTensor<B> {
    const value = this.#values.get(name);
    if (value === undefined) this.#missing(name, `a tensor of ${base}`);
    else if (value.kind !== "tensor") this.invalid(name, this.#kindOf(name), `a tensor of ${base}`);
    else return this.#dense(name, value.tensor, base);
    return new DenseTensor(base, emptyValues(base, 0), [0]);
  }

  tensorList<B extends BasicType>(name: string, base: B): readonly DenseTensor<B>[] {
    return this.#list(name, "tensor").map((tensor) => this.#dense(name, tensor, base));
  }

  /** Records that an attribute is not what the op can take; reading goes on, to find every problem. */
  invalid(attribute: string, got: unknown, expected: string): void {
    this.issues.push(bundleIssue("MLEAP_ATTRIBUTE_INVALID", { ...this.place, attribute, got, expected }));
  }

  #missing(attribute: string, expected: string): void {
    this.issues.push(bundleIssue("MLEAP_ATTRIBUTE_MISSING", { ...this.place, attribute, expected }));
  }

  #field<K extends ScalarKey>(name: string, key: K): ScalarFields[K] | undefined {
    const value = this.#values.get(name);
    if (value === undefined) this.#missing(name, `a ${key}`);
    return value?.kind === "scalar" ? value.fields[key] : undefined;
  }

  #scalar<K extends ScalarKey>(name: string, key: K, otherwise: ScalarFields[K]): ScalarFields[K] {
    return this.#field(name, key) ?? otherwise;
  }

  #list<K extends ScalarKey>(name: string, key: K): readonly ScalarFields[K][] {
    const value = this.#values.get(name);
    if (value === undefined) this.#missing(name, `a list of ${key}`);
    return (value?.kind === "list" ? value.fields[key] : undefined) ?? [];
  }

  #kindOf(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) return "nothing";
    return value.kind === "tensor"
      ? `a tensor of ${value.tensor.base}`
      : `a ${value.kind} of ${Object.keys(value.fields).join(", ") || "nothing"}`;
  }

  #dense<B extends BasicType>(name: string, tensor: Tensor, base: B): DenseTensor<B> {
    if (tensor.base !== base) {
      this.invalid(name, `a tensor of ${tensor.base}`, `a tensor of ${base}`);
      return new DenseTensor(base, emptyValues(base, 0), [0]);
    }
    return tensor as DenseTensor<B>;
  }
}

/** Java's `Long.toInt`: the low 32 bits, signed. */
function toInt(value: number | bigint): number {
  return Number(BigInt.asIntN(32, BigInt(value)));
}
