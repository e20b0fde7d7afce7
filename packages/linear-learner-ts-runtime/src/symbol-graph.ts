import type { ArtifactMember } from "./artifact-members.ts";
import { ArtifactGraphError, ArtifactLimitError, artifactError, quote } from "./errors.ts";
import { isRecord, kindOf, readJsonMember } from "./json-member.ts";
import type { LinearLearnerLimits } from "./limits.ts";

/** A node of the graph. Inputs are numbers of earlier nodes, so the graph has no cycle. */
export interface GraphNode {
  /** `null` marks an input of the graph: data, a label, or an array of the parameter file. */
  readonly op: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly number[];
}

export interface SymbolGraph {
  readonly file: string;
  readonly nodes: readonly GraphNode[];
  /** Numbers of the output nodes. */
  readonly heads: readonly number[];
}

/** Reads MXNet's symbol JSON (A61). */
export function readSymbolGraph(member: ArtifactMember, limits: LinearLearnerLimits): SymbolGraph {
  const { file } = member;
  const json = readJsonMember(member, limits);
  const list = asList(file, "nodes", json["nodes"]);
  if (list.length > limits.maxNodes) {
    throw artifactError(ArtifactLimitError, {
      file,
      field: "nodes",
      got: String(list.length),
      expected: `at most ${limits.maxNodes} (maxNodes)`,
    });
  }
  const nodes = list.map((node, i) => readNode(file, i, node));
  const heads = asList(file, "heads", json["heads"]).map((head, i) =>
    readReference(file, `heads[${i}]`, head, nodes.length),
  );
  if (heads.length === 0) failGraph(file, "heads", "none", "at least one");
  return { file, nodes, heads };
}

function readNode(file: string, i: number, node: unknown): GraphNode {
  const field = `nodes[${i}]`;
  if (!isRecord(node)) failGraph(file, field, kindOf(node), "an object");
  const { op, name } = node;
  if (typeof op !== "string") failGraph(file, `${field}.op`, kindOf(op), "a string");
  if (typeof name !== "string") failGraph(file, `${field}.name`, kindOf(name), "a string");
  // MXNet called the attributes "param" before 0.9 and "attr" before 1.0.
  const attributes = node["attrs"] ?? node["attr"] ?? node["param"] ?? {};
  if (!isRecord(attributes)) failGraph(file, `${field}.attrs`, kindOf(attributes), "an object");
  const inputs = asList(file, `${field}.inputs`, node["inputs"]).map((input, n) =>
    readReference(file, `${field}.inputs[${n}]`, input, i),
  );
  return { op, name, attributes, inputs };
}

/** A reference is [node, output, version?]; only the first output of an earlier node occurs in a linear model. */
function readReference(file: string, field: string, reference: unknown, before: number): number {
  const [node, output] = asList(file, field, reference);
  if (typeof node !== "number" || !Number.isInteger(node) || node < 0 || node >= before) {
    failGraph(file, field, `node ${kindOf(node)}`, `a node before ${before} (a later one would be a cycle)`);
  }
  if (output !== 0) failGraph(file, field, `output ${kindOf(output)}`, "output 0");
  return node;
}

function asList(file: string, field: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) failGraph(file, field, kindOf(value), "an array");
  return value as readonly unknown[];
}

export function failGraph(file: string, field: string, got: string, expected: string): never {
  throw artifactError(ArtifactGraphError, { file, field, got, expected });
}

/** A node in a message. */
export function describeNode(node: GraphNode): string {
  return `${quote(node.op)} ${quote(node.name)}`;
}
