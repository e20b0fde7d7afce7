/**
 * Words for the attribute schema of an op: `threshold: double()`, `labels: stringList()`, `binary: boolean().default(false)`.
 * The name of the word is the getter, and the getter is part of the format: it is the only key looked at (bundle.md §4.5).
 */
import type { BasicType, DataShape } from "../frame/data-type.ts";
import type { DenseTensor } from "../tensor/dense-tensor.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { HandleInvalid } from "./handle-invalid.ts";

/** One attribute of an op: how it is read, whether it may be absent, what it is called in older bundles. Immutable. */
export class Attribute<T> {
  /** The bundle's type, for the reference page, e.g. `list of string`. */
  readonly type: string;
  readonly presence: "required" | "optional";
  /** Text of the default for the reference page; undefined when there is none. */
  readonly defaultText: string | undefined;
  /** Names older bundles use, tried in order when the attribute's own name is absent. */
  readonly aliases: readonly string[];
  /** The modes an attribute made by `handleInvalid` accepts. */
  readonly accepts: readonly HandleInvalid[] | undefined;
  readonly #get: (reader: AttributeReader, name: string) => unknown;
  readonly #otherwise: unknown;

  constructor(
    type: string,
    get: (reader: AttributeReader, name: string) => unknown,
    settings: Partial<{
      presence: "required" | "optional";
      defaultText: string | undefined;
      aliases: readonly string[];
      accepts: readonly HandleInvalid[] | undefined;
      otherwise: unknown;
    }> = {},
  ) {
    this.type = type;
    this.#get = get;
    this.presence = settings.presence ?? "required";
    this.defaultText = settings.defaultText;
    this.aliases = settings.aliases ?? [];
    this.accepts = settings.accepts;
    this.#otherwise = settings.otherwise;
  }

  /** May be absent; then it reads as undefined. */
  optional(): Attribute<T | undefined> {
    return new Attribute(this.type, this.#get, { ...this.#settings(), presence: "optional" });
  }

  /** May be absent; then it reads as `value`. */
  default(value: T): Attribute<T> {
    const defaultText = typeof value === "string" ? value : String(value);
    const settings = { ...this.#settings(), presence: "optional" as const, defaultText, otherwise: value };
    return new Attribute(this.type, this.#get, settings);
  }

  /** Older bundles call it so. */
  alias(...names: string[]): Attribute<T> {
    return new Attribute(this.type, this.#get, { ...this.#settings(), aliases: [...this.aliases, ...names] });
  }

  /** Refuses values at load: `test` answers what is expected, or undefined when the value is good. */
  check(test: (value: T) => string | undefined): Attribute<T> {
    const get = (reader: AttributeReader, name: string): unknown => {
      const before = reader.issues.length;
      const value = this.#get(reader, name) as T;
      const expected = reader.issues.length === before ? test(value) : undefined;
      if (expected !== undefined) reader.invalid(name, value, expected);
      return value;
    };
    return new Attribute(this.type, get, this.#settings());
  }

  /** Reads the attribute called `name`, or the default, or records a problem in the reader. */
  read(reader: AttributeReader, name: string): T {
    const present = [name, ...this.aliases].find((candidate) => reader.has(candidate));
    if (present === undefined && this.presence === "optional") return this.#otherwise as T;
    return this.#get(reader, present ?? name) as T;
  }

  #settings() {
    const { presence, defaultText, aliases, accepts } = this;
    return { presence, defaultText, aliases, accepts, otherwise: this.#otherwise };
  }
}

export const boolean = (): Attribute<boolean> => new Attribute("boolean", (r, name) => r.boolean(name));
export const int = (): Attribute<number> => new Attribute("int", (r, name) => r.int(name));
/** A long the op uses as an int: low 32 bits, as Java's `toInt`. */
export const longAsInt = (): Attribute<number> => new Attribute("long", (r, name) => r.longAsInt(name));
export const long = (): Attribute<number | bigint> => new Attribute("long", (r, name) => r.long(name));
export const float = (): Attribute<number> => new Attribute("float", (r, name) => r.float(name));
export const double = (): Attribute<number> => new Attribute("double", (r, name) => r.double(name));
export const string = (): Attribute<string> => new Attribute("string", (r, name) => r.string(name));
export const basicType = (): Attribute<BasicType> =>
  new Attribute("basic_type", (r, name) => r.basicType(name));
export const dataShape = (): Attribute<DataShape> =>
  new Attribute("data_shape", (r, name) => r.dataShape(name));

export const booleanList = (): Attribute<readonly boolean[]> =>
  new Attribute("list of boolean", (r, name) => r.booleanList(name));
export const intList = (): Attribute<Int32Array> =>
  new Attribute("list of int", (r, name) => r.intList(name));
export const longListAsInt = (): Attribute<Int32Array> =>
  new Attribute("list of long", (r, name) => r.longListAsInt(name));
export const longList = (): Attribute<readonly (number | bigint)[]> =>
  new Attribute("list of long", (r, name) => r.longList(name));
export const doubleList = (): Attribute<Float64Array> =>
  new Attribute("list of double", (r, name) => r.doubleList(name));
export const stringList = (): Attribute<readonly string[]> =>
  new Attribute("list of string", (r, name) => r.stringList(name));
export const basicTypeList = (): Attribute<readonly BasicType[]> =>
  new Attribute("list of basic_type", (r, name) => r.basicTypeList(name));
export const dataShapeList = (): Attribute<readonly DataShape[]> =>
  new Attribute("list of data_shape", (r, name) => r.dataShapeList(name));

export const tensorOf = <B extends BasicType>(base: B): Attribute<DenseTensor<B>> =>
  new Attribute(`tensor of ${base}`, (r, name) => r.tensor(name, base));
export const tensorListOf = <B extends BasicType>(base: B): Attribute<readonly DenseTensor<B>[]> =>
  new Attribute(`list of tensor of ${base}`, (r, name) => r.tensorList(name, base));

/** The attribute `handle_invalid`: a text, one of the modes the op accepts. Give it a default where bundles may omit it. */
export function handleInvalid<M extends HandleInvalid>(...accepts: M[]): Attribute<M> {
  const expected = accepts.map((mode) => `"${mode}"`).join(" or ");
  const get = (reader: AttributeReader, name: string): string => {
    const mode = reader.string(name);
    if (reader.has(name) && !(accepts as string[]).includes(mode)) reader.invalid(name, mode, expected);
    return mode;
  };
  return new Attribute("string", get, { accepts });
}
