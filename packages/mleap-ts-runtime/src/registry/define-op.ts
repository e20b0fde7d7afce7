import type { DataType } from "../frame/data-type.ts";
import type { Attribute } from "./attribute.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { HandleInvalid } from "./handle-invalid.ts";
import type { Kernel } from "./kernel.ts";
import type { Ports, Sockets } from "./ports.ts";

export type AttributeSchema = Readonly<Record<string, Attribute<unknown>>>;

/** The values an attribute schema reads. */
export type AttributesOf<S extends AttributeSchema> = {
  readonly [K in keyof S]: S[K] extends Attribute<infer T> ? T : never;
};

/** A model directory inside the bundle, such as a tree of a forest: a model file and its own extra files, no node file. */
export interface ModelDirectory {
  /** Path inside the bundle, e.g. `root/forest.node/tree0`. */
  readonly path: string;
  readonly format: "json" | "protobuf";
  /** A file of the directory, or undefined. */
  file(name: string): Uint8Array | undefined;
}

/** A model without a node: one tree of an ensemble, one classifier of a one-vs-rest. */
export interface SubModel {
  readonly op: string;
  readonly attributes: AttributeReader;
  readonly directory: ModelDirectory;
  /** Its ports and kernel, with every output port declared. */
  prepare(): { readonly ports: Ports; readonly kernel: Kernel };
}

/** What an op knows about its model besides the declared attributes. */
export interface OpContext {
  readonly node: string;
  /** The node's shape, as far as the op's own ports see it; in a sub-model every port of the op is declared. */
  readonly sockets: Sockets;
  /** Declared output ports, in schema order: what a `multi` kernel writes. Empty while `ports` runs. */
  readonly outputs: readonly string[];
  /** Attributes with computed names, e.g. `labels_array_<i>`; problems it meets are reported like those of the schema. */
  readonly attributes: AttributeReader;
  /** The model's own directory, for trees and boosters. */
  readonly directory: ModelDirectory;
  /** A model in a sub-directory. A missing or unknown one refuses this model. */
  subModel(directory: string): SubModel;
  /** Type of the column an input port is bound to, where an earlier node of the bundle produces it; else undefined. */
  columnType(port: string): DataType | undefined;
  /** Refuses the model: an attribute (or combination) the op cannot take. Ends preparation of this node. */
  refuse(attribute: string, got: unknown, expected: string): never;
  /** Refuses the model because of a file of its directory. */
  refuseFile(name: string, problem: string, expected: string): never;
  /** How the bundle was opened. */
  readonly options: OpOptions;
}

export interface OpOptions {
  /** `allow` accepts patterns that may take exponential time. */
  readonly unsafeRegex: "refuse" | "allow";
}

/** How results compare with the JVM's. */
export type Equality =
  | { readonly kind: "exact" }
  /** |difference| ≤ tolerance · max(1, |expected|). */
  | { readonly kind: "tolerance"; readonly tolerance: number; readonly reason: string };

export const exact: Equality = { kind: "exact" };

/** Equal within `tolerance` · max(1, |expected|), because of `reason`. */
export function within(tolerance: number, reason: string): Equality {
  return { kind: "tolerance", tolerance, reason };
}

export interface OpDefinition<S extends AttributeSchema> {
  /** The op string of `model.json`, equal to the file name. */
  readonly name: string;
  /** What it computes: formula, shapes, nulls and NaN, deviations. First sentence alone goes to the reference table. */
  readonly doc: string;
  readonly attributes: S;
  /** Names of computed attributes for the reference page, e.g. `{"labels_array_<i>": "list of string"}`. */
  readonly computedAttributes?: Readonly<Record<string, string>>;
  /** Ports in schema order. Called once a model, before `kernel`. */
  readonly ports: (attributes: AttributesOf<S>, context: OpContext) => Ports;
  /** Port names for the reference page, e.g. `features → prediction`. */
  readonly portsDoc: string;
  /** Rewrites a node's shape of an older form before ports are matched (bundle.md §8). */
  readonly translateSockets?: (sockets: Sockets) => Sockets;
  /** Step one of two: tables and look-ups from attributes; what it returns is step two, called for every row. */
  readonly kernel: (attributes: AttributesOf<S>, context: OpContext) => Kernel;
  /** What it was written from and what proves it, pinned. */
  readonly source: string;
  readonly equality: Equality;
}

/** An op: one exported value. Made by `defineOp`. */
export interface Op extends OpDefinition<AttributeSchema> {
  /** Modes of `handle_invalid` and the default, derived from the attributes; undefined when the op has none. */
  readonly handleInvalid:
    | { readonly accepts: readonly HandleInvalid[]; readonly default?: string }
    | undefined;
}

/**
 * Declares an op: the whole of what the runtime, the reference page and the tests know about it.
 *
 * @example
 * export const double_it = defineOp({
 *   name: "double_it", doc: "Twice the input.", attributes: {}, portsDoc: "input → output",
 *   ports: () => ({ inputs: [{ port: "input", type: scalar("double", { nullable: false }) }],
 *                   outputs: [{ port: "output", type: scalar("double", { nullable: false }) }] }),
 *   kernel: () => unary((x: number) => 2 * x),
 *   source: "own", equality: exact,
 * });
 */
export function defineOp<const S extends AttributeSchema>(definition: OpDefinition<S>): Op {
  const mode = Object.values(definition.attributes).find((attribute) => attribute.accepts !== undefined);
  const handleInvalid =
    mode === undefined
      ? undefined
      : {
          accepts: mode.accepts ?? [],
          ...(mode.defaultText === undefined ? {} : { default: mode.defaultText }),
        };
  // An op is stored beside ops of other schemas; `prepareModel` hands it values read by its own schema only.
  return Object.freeze({ ...(definition as unknown as OpDefinition<AttributeSchema>), handleInvalid });
}
