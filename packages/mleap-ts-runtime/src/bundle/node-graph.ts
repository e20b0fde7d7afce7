/** The nodes of a bundle: pipelines unfolded into the list of nodes to run, in execution order. */
import { type BundleIssue, bundleIssue, MleapError, mleapError } from "../errors.ts";
import type { DataType } from "../frame/data-type.ts";
import { AttributeReader } from "../registry/attribute-reader.ts";
import type { AttributeValues } from "../registry/attribute-value.ts";
import type { OpOptions } from "../registry/define-op.ts";
import { OpNotLoaded, type OpStock } from "../registry/op-stock.ts";
import {
  type ModelSurroundings,
  type OpenedModel,
  type PreparedModel,
  prepareModel,
} from "../registry/prepare-model.ts";
import type { BundleFiles } from "./bundle-files.ts";
import { limit } from "./bundle-files.ts";
import type { BundleFormat, ModelFile, NodeFile } from "./bundle-format.ts";
import type { BundleLimits } from "./limits.ts";

/** A node that computes. Pipelines only order nodes and are not listed. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Its folder inside the bundle, e.g. `root/scaler.node`. */
  readonly path: string;
  readonly model: PreparedModel;
}

/** A node as it stands in the bundle, whether it can run or not: what `explainBundle` shows. */
export interface DescribedNode {
  readonly name: string;
  readonly op: string;
  readonly path: string;
  /** How many pipelines it is inside. */
  readonly depth: number;
  readonly attributes: AttributeValues;
  readonly sockets: NodeFile["sockets"];
  readonly prepared: PreparedModel | undefined;
}

export interface NodeGraph {
  /** In execution order. */
  readonly nodes: readonly GraphNode[];
  /** Every node read, pipelines included, in the order met. */
  readonly described: readonly DescribedNode[];
  readonly issues: readonly BundleIssue[];
}

export interface GraphSource {
  readonly files: BundleFiles;
  readonly format: BundleFormat;
  readonly ops: OpStock;
  readonly options: OpOptions;
  readonly limits: BundleLimits;
}

/** Reasons to refuse ops that MLeap knows and this runtime does not run. */
const refusedOps: ReadonlyMap<string, string> = new Map([
  ["tensorflow", "it needs TensorFlow; convert the graph to ONNX and run it in an ONNX stage"],
  [
    "categorical_drilldown",
    "no bundle of it can be loaded anywhere: MLeap writes models where it reads nodes; choose the model before the bundle",
  ],
]);

/** Reads every node below `root`, and answers what can run together with every problem found. */
export async function readNodeGraph(source: GraphSource): Promise<NodeGraph> {
  const builder = new GraphBuilder(source);
  await builder.visit("root", 0);
  return builder.finish();
}

class GraphBuilder {
  readonly #source: GraphSource;
  readonly #nodes: GraphNode[] = [];
  readonly #described: DescribedNode[] = [];
  readonly #issues: BundleIssue[] = [];
  /** Types of the columns that nodes read so far produce. */
  readonly #produced = new Map<string, DataType>();

  constructor(source: GraphSource) {
    this.#source = source;
  }

  async visit(path: string, depth: number): Promise<void> {
    const { format, limits } = this.#source;
    limit("number of nodes", this.#described.length + 1, limits.maxNodes, "maxNodes");
    limit("depth of pipelines", depth, limits.maxDepth, "maxDepth");
    const node = this.#attempt(() =>
      format.readNode(
        this.#bytes(`${path}/node.${format.extension}`, "a node file"),
        `${path}/node.${format.extension}`,
      ),
    );
    const model = this.#attempt(() => readModelFile(this.#source, path));
    if (node === undefined || model === undefined) return;
    if (model.op === "pipeline") await this.#pipeline(path, node, model, depth);
    else await this.#leaf(path, node, model, depth);
  }

  finish(): NodeGraph {
    this.#issues.push(...graphIssues(this.#nodes));
    return { nodes: this.#nodes, described: this.#described, issues: this.#issues };
  }

  async #pipeline(path: string, node: NodeFile, { op, attributes }: ModelFile, depth: number): Promise<void> {
    const reader = new AttributeReader(attributes, {
      path: modelPath(this.#source, path),
      op,
      node: node.name,
    });
    const children = reader.stringList("nodes");
    this.#issues.push(...reader.issues);
    this.#described.push({
      name: node.name,
      op,
      path,
      depth,
      attributes,
      sockets: node.sockets,
      prepared: undefined,
    });
    const seen = new Set<string>();
    for (const child of children) {
      if (seen.has(child))
        this.#report(modelPath(this.#source, path), `node "${child}" is listed twice in the pipeline`);
      else await this.visit(`${path}/${child}.node`, depth + 1);
      seen.add(child);
    }
  }

  async #leaf(path: string, node: NodeFile, model: ModelFile, depth: number): Promise<void> {
    const prepared = await this.#prepare(path, node, model);
    const isPrepared = "kernel" in prepared;
    if (!isPrepared) this.#issues.push(...prepared);
    this.#described.push({
      name: node.name,
      op: model.op,
      path,
      depth,
      attributes: model.attributes,
      sockets: node.sockets,
      prepared: isPrepared ? prepared : undefined,
    });
    if (!isPrepared) return;
    this.#nodes.push({ name: node.name, op: model.op, path, model: prepared });
    for (const { column, type } of prepared.outputs) this.#produced.set(column, type);
  }

  /** Begins again with every op that has to be loaded first: the node's own, and those of models inside it. */
  async #prepare(
    path: string,
    node: NodeFile,
    model: ModelFile,
  ): Promise<PreparedModel | readonly BundleIssue[]> {
    for (;;) {
      try {
        const columnType = (column: string) => this.#produced.get(column);
        const opened = openModel(this.#source, path, model, node.name, columnType);
        return "op" in opened ? prepareModel(opened, node.sockets) : opened;
      } catch (error) {
        if (!(error instanceof OpNotLoaded)) throw error;
        await this.#source.ops.load(error.op);
      }
    }
  }

  #bytes(path: string, expected: string): Uint8Array {
    const bytes = this.#source.files.get(path);
    if (bytes === undefined) throw mleapError("MLEAP_BUNDLE_FILE_MISSING", { path, expected });
    return bytes;
  }

  #attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#issues.push(issueOf(error));
      return undefined;
    }
  }

  #report(path: string, problem: string): void {
    this.#issues.push(bundleIssue("MLEAP_NODE_GRAPH", { path, problem }));
  }
}

function modelPath({ format }: GraphSource, directory: string): string {
  return `${directory}/model.${format.extension}`;
}

function readModelFile(source: GraphSource, directory: string): ModelFile {
  const path = modelPath(source, directory);
  const bytes = source.files.get(path);
  if (bytes === undefined) throw mleapError("MLEAP_BUNDLE_FILE_MISSING", { path, expected: "a model file" });
  return source.format.readModel(bytes, path, (other) => source.files.get(other));
}

/** Looks up the op and wraps the attributes, for a node's model and for models in sub-directories alike. */
function openModel(
  source: GraphSource,
  directory: string,
  { op: name, attributes }: ModelFile,
  node: string,
  columnType: (column: string) => DataType | undefined,
): OpenedModel | readonly BundleIssue[] {
  const path = modelPath(source, directory);
  const op = source.ops.get(name);
  if (op === undefined) {
    const reason = refusedOps.get(name);
    if (reason !== undefined) return [bundleIssue("MLEAP_OP_UNSUPPORTED", { path, op: name, node, reason })];
    return [bundleIssue("MLEAP_OP_UNKNOWN", { path, op: name, node, nearest: source.ops.nearest(name) })];
  }
  const surroundings: ModelSurroundings = {
    directory: {
      path: directory,
      format: source.format.trees,
      file: (file) => source.files.get(`${directory}/${file}`),
    },
    options: source.options,
    columnType,
    openSubModel: (child) => openSubModel(source, `${directory}/${child}`, node),
  };
  return { op, attributes: new AttributeReader(attributes, { path, op: name, node }), surroundings };
}

function openSubModel(
  source: GraphSource,
  directory: string,
  node: string,
): OpenedModel | readonly BundleIssue[] {
  try {
    return openModel(source, directory, readModelFile(source, directory), node, () => undefined);
  } catch (error) {
    return [issueOf(error)];
  }
}

/** Columns produced twice, or read before they are produced: no frame could run such nodes. */
function graphIssues(nodes: readonly GraphNode[]): readonly BundleIssue[] {
  const issues: BundleIssue[] = [];
  const producers = new Map<string, GraphNode>();
  const readers = new Map<string, GraphNode>();
  const report = ({ path, name, op }: GraphNode, problem: string) =>
    issues.push(bundleIssue("MLEAP_NODE_GRAPH", { path, node: name, op, problem }));
  for (const node of nodes) {
    for (const { column } of node.model.inputs)
      if (!producers.has(column)) readers.set(column, readers.get(column) ?? node);
    for (const { column } of node.model.outputs) {
      const producer = producers.get(column);
      const reader = readers.get(column);
      if (producer !== undefined) {
        report(
          node,
          `column "${column}" is produced twice, by node "${producer.name}" and node "${node.name}"`,
        );
      } else if (reader !== undefined) {
        report(node, `column "${column}" is produced here but node "${reader.name}" reads it earlier`);
      }
      producers.set(column, node);
    }
  }
  return issues;
}

function issueOf(error: unknown): BundleIssue {
  if (!(error instanceof MleapError)) throw error;
  return {
    code: error.code,
    path: error.details.path ?? "",
    node: error.details.node,
    op: error.details.op,
    attribute: undefined,
    got: undefined,
    expected: typeof error.details["expected"] === "string" ? error.details["expected"] : undefined,
    message: error.message,
  };
}
