import { type BundleIssue, bundleIssue, type ErrorPlace, MleapError } from "../errors.ts";
import type { DataType } from "../frame/data-type.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { AttributeSchema, ModelDirectory, Op, OpContext, OpOptions, SubModel } from "./define-op.ts";
import type { Kernel } from "./kernel.ts";
import type { Ports, Sockets } from "./ports.ts";

/** What surrounds a model while it is prepared: where its files are and what stands before it in the bundle. */
export interface ModelSurroundings {
  readonly directory: ModelDirectory;
  readonly options: OpOptions;
  /** Reads the model of a sub-directory: its op and attributes, or the issues that keep it from being read. */
  openSubModel(directory: string): OpenedModel | readonly BundleIssue[];
  columnType(column: string): DataType | undefined;
}

export interface OpenedModel {
  readonly op: Op;
  readonly attributes: AttributeReader;
  readonly surroundings: ModelSurroundings;
}

/** A port bound to its column. */
export interface BoundPort {
  readonly port: string;
  readonly column: string;
  readonly type: DataType;
}

export interface PreparedModel {
  readonly inputs: readonly BoundPort[];
  /** Declared outputs in schema order. */
  readonly outputs: readonly BoundPort[];
  readonly ports: Ports;
  readonly kernel: Kernel;
}

/** Thrown inside an op's `ports` or `kernel` to end preparation; the issue is in the reader. Never leaves this module. */
class ModelRefused extends Error {}

/**
 * Reads a model's attributes by its op's schema, matches its ports with the node's sockets and prepares its kernel.
 * Answers every problem found instead of throwing at the first.
 */
export function prepareModel(
  { op, attributes: reader, surroundings }: OpenedModel,
  shape: Sockets | "all",
): PreparedModel | readonly BundleIssue[] {
  const attributes = readAttributes(op.attributes, reader);
  if (reader.issues.length > 0) return reader.issues;
  const given = shape === "all" ? { inputs: [], outputs: [] } : (op.translateSockets?.(shape) ?? shape);
  const context = createContext(reader, surroundings, given);
  try {
    const ports = op.ports(attributes, context);
    if (reader.issues.length > 0) return reader.issues;
    const sockets = shape === "all" ? everyPort(ports) : given;
    const inputs = bind(ports.inputs, sockets.inputs, "input", reader);
    const outputs = bind(ports.outputs, sockets.outputs, "output", reader);
    if (reader.issues.length > 0) return reader.issues;
    const outputNames = outputs.map(({ port }) => port);
    const kernel = op.kernel(attributes, { ...context, sockets, outputs: outputNames });
    return reader.issues.length > 0 ? reader.issues : { inputs, outputs, ports, kernel };
  } catch (error) {
    if (error instanceof ModelRefused) return reader.issues;
    // A stand-in for an unreadable attribute may trip the op; the issue that caused it is what matters.
    if (reader.issues.length > 0) return reader.issues;
    if (error instanceof MleapError) return [issueOf(error, reader)];
    throw error;
  }
}

function readAttributes(schema: AttributeSchema, reader: AttributeReader): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).map(([name, attribute]) => [name, attribute.read(reader, name)]),
  );
}

function createContext(
  reader: AttributeReader,
  surroundings: ModelSurroundings,
  sockets: Sockets,
): OpContext {
  const { place } = reader;
  const { directory, options } = surroundings;
  const columnOf = new Map(sockets.inputs.map(({ port, column }) => [port, column]));
  const refuseBy = (issue: BundleIssue): never => {
    reader.issues.push(issue);
    throw new ModelRefused(issue.message);
  };
  return {
    node: place.node,
    sockets,
    outputs: [],
    attributes: reader,
    directory,
    options,
    columnType: (port) => {
      const column = columnOf.get(port);
      return column === undefined ? undefined : surroundings.columnType(column);
    },
    refuse: (attribute, got, expected) =>
      refuseBy(bundleIssue("MLEAP_ATTRIBUTE_INVALID", { ...place, attribute, got, expected })),
    refuseFile: (name, problem, expected) => {
      const path = `${directory.path}/${name}`;
      return refuseBy(bundleIssue("MLEAP_BUNDLE_FILE_INVALID", { ...place, path, problem, expected }));
    },
    subModel: (name) => openSubModel(surroundings.openSubModel(name), reader),
  };
}

function openSubModel(opened: OpenedModel | readonly BundleIssue[], parent: AttributeReader): SubModel {
  const refuse = (issues: readonly BundleIssue[]): never => {
    parent.issues.push(...issues);
    throw new ModelRefused("sub-model");
  };
  if (!("op" in opened)) return refuse(opened);
  return {
    op: opened.op.name,
    attributes: opened.attributes,
    directory: opened.surroundings.directory,
    prepare: () => {
      const prepared = prepareModel(opened, "all");
      return "kernel" in prepared ? prepared : refuse(prepared);
    },
  };
}

function everyPort(ports: Ports): Sockets {
  const own = ({ port }: { readonly port: string }) => ({ port, column: port });
  return { inputs: ports.inputs.map(own), outputs: ports.outputs.map(own) };
}

/** Matches ports with sockets; the last socket of a port wins (bundle.md §3.1). */
function bind(
  ports: readonly { readonly port: string; readonly type: DataType; readonly optional?: boolean }[],
  sockets: Sockets["inputs"],
  direction: "input" | "output",
  reader: AttributeReader,
): readonly BoundPort[] {
  const columnOf = new Map(sockets.map(({ port, column }) => [port, column]));
  const bound: BoundPort[] = [];
  for (const { port, type, optional } of ports) {
    const column = columnOf.get(port);
    if (column !== undefined) bound.push({ port, column, type });
    else if (optional !== true) {
      reader.issues.push(bundleIssue("MLEAP_PORT_MISSING", { ...reader.place, port, direction }));
    }
  }
  return bound;
}

function issueOf(error: MleapError, reader: AttributeReader): BundleIssue {
  const place: ErrorPlace = error.details;
  return {
    code: error.code,
    path: reader.place.path,
    node: reader.place.node,
    op: reader.place.op,
    attribute: place.port,
    got: undefined,
    expected: undefined,
    message: `${reader.place.path}: op "${reader.place.op}" (node "${reader.place.node}"): ${error.message}`,
  };
}
