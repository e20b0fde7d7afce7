import type { BundleIssue } from "../errors.ts";
import { describeType } from "../frame/data-type.ts";
import type { Field } from "../frame/schema.ts";
import type { AttributeValues } from "../registry/attribute-value.ts";
import { type LintFinding, lintAttributes } from "../registry/lint.ts";
import { inputSchemaOf, outputSchemaOf } from "../runtime/plan.ts";
import type { BundleInfo } from "./bundle-info.ts";
import { type LoadOptions, type OpenedBundle, openBundle } from "./load-bundle.ts";
import type { DescribedNode } from "./node-graph.ts";

/** A port of a node: the column bound to it and, when the node can be prepared, the op's type as text. */
export interface ExplainedPort {
  readonly port: string;
  readonly column: string;
  readonly type?: string;
}

export interface ExplainedNode {
  readonly name: string;
  readonly op: string;
  readonly path: string;
  /** How many pipelines it is inside. */
  readonly depth: number;
  /** Whether this runtime can run it. */
  readonly runnable: boolean;
  readonly attributes: readonly string[];
  /** Attributes that are lists of texts, such as the labels of a string_indexer. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly inputs: readonly ExplainedPort[];
  readonly outputs: readonly ExplainedPort[];
}

/** What is in a bundle, whether it can be run or not. */
export interface BundleReport {
  readonly info: BundleInfo;
  /** Every node, pipelines included, in the order met. */
  readonly nodes: readonly ExplainedNode[];
  /** Columns of the runnable nodes together. */
  readonly inputs: readonly Field[];
  readonly outputs: readonly Field[];
  /** What keeps the bundle from being loaded: every problem at once. */
  readonly issues: readonly BundleIssue[];
  /** What is legal and probably not meant. */
  readonly findings: readonly LintFinding[];
}

/**
 * Explains a bundle: every node, op, port and shape, and all its problems at once. Throws MLEAP_BUNDLE_… only where the
 * container or `bundle.json` cannot be read.
 *
 * @example const report = await explainBundle("model.zip");
 */
export async function explainBundle(
  source: string | URL | Uint8Array,
  options: LoadOptions = {},
): Promise<BundleReport> {
  const opened = await openBundle(source, options);
  const { info, graph, ops } = opened;
  return {
    info,
    nodes: graph.described.map(explainNode),
    inputs: inputSchemaOf(graph.nodes).fields,
    outputs: graph.issues.length > 0 ? [] : outputSchemaOf(graph.nodes).fields,
    issues: graph.issues,
    findings: [
      ...graph.described.flatMap((node) => {
        const op = node.op === "pipeline" ? undefined : ops.get(node.op);
        return op === undefined ? [] : lintAttributes(node, op);
      }),
      ...orphans(opened),
    ],
  };
}

function explainNode({ name, op, path, depth, attributes, sockets, prepared }: DescribedNode): ExplainedNode {
  const explain = (direction: "inputs" | "outputs"): readonly ExplainedPort[] =>
    prepared === undefined
      ? sockets[direction]
      : prepared[direction].map(({ port, column, type }) => ({ port, column, type: describeType(type) }));
  const runnable = prepared !== undefined || op === "pipeline";
  return {
    name,
    op,
    path,
    depth,
    runnable,
    attributes: [...attributes.keys()],
    texts: textsOf(attributes),
    inputs: explain("inputs"),
    outputs: explain("outputs"),
  };
}

function textsOf(attributes: AttributeValues): Readonly<Record<string, readonly string[]>> {
  const lists: [name: string, texts: readonly string[]][] = [];
  for (const [name, value] of attributes) {
    if (value.kind === "list" && value.fields.string !== undefined) lists.push([name, value.fields.string]);
  }
  return Object.fromEntries(lists);
}

/** Node folders that no pipeline names; they are ignored when loading (bundle.md §1.1). */
function orphans({ files, graph }: OpenedBundle): readonly LintFinding[] {
  const known = new Set(graph.described.map(({ path }) => path));
  return [...files.keys()]
    .filter((name) => /^root\/(?:.*\/)?node\.(?:json|pb)$/.test(name))
    .map((name) => name.slice(0, name.lastIndexOf("/")))
    .filter((path) => !known.has(path) && graph.issues.every((issue) => !issue.path.startsWith(path)))
    .map((path) => ({
      path,
      node: "",
      op: "",
      message: `${path}: no pipeline names this node, so it never runs`,
    }));
}
