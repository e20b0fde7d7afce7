import { ArtifactUnsupportedError, artifactError } from "./errors.ts";
import type { LossType, ModelDescription } from "./model-description.ts";
import { describeNode, failGraph, type GraphNode, type SymbolGraph } from "./symbol-graph.ts";

/** Names of the arrays a linear model needs. */
export interface LinearGraph {
  readonly weightName: string;
  /** Undefined in a model trained with `use_bias` false. */
  readonly biasName: string | undefined;
}

const additions = new Set(["broadcast_add", "broadcast_plus", "elemwise_add", "_plus", "_Plus"]);

/** The loss each of MXNet's own output operators belongs to. */
const lossesOfHead: Readonly<Record<string, readonly LossType[]>> = {
  LogisticRegressionOutput: ["logistic"],
  SoftmaxOutput: ["softmax_loss"],
  LinearRegressionOutput: ["squared_loss"],
  MAERegressionOutput: ["absolute_loss"],
};

/** Losses for which MXNet has an output operator of its own: their graphs must end in it. */
const lossesWithHead = new Set<LossType>(["logistic", "softmax_loss"]);

/**
 * Finds data · weight (+ bias) in a graph by operators and inputs, never by the numbers that names end in (A61). What stands between the score and the
 * heads is the loss, which scoring does not run; but where MXNet has an operator for the loss, it must be that one and stand directly on
 * the score, so that no other function can hide there.
 */
export function readLinearGraph(graph: SymbolGraph, description: ModelDescription): LinearGraph {
  const { file, nodes } = graph;
  const reachable = reachableFrom(graph);
  const products = [...reachable].filter((i) => nodes[i]!.op === "dot");
  const [product] = products;
  if (products.length !== 1 || product === undefined) {
    failGraph(file, "nodes", `${products.length} dot products below the heads`, "exactly one");
  }
  const dot = nodes[product]!;
  checkNotTransposed(file, product, dot);
  const [data, weight] = dot.inputs.map((i) => nodes[i]!);
  if (dot.inputs.length !== 2 || data?.op !== "null" || data.name !== "data" || weight?.op !== "null") {
    failGraph(
      file,
      `nodes[${product}].inputs`,
      dot.inputs.map((i) => describeNode(nodes[i]!)).join(", "),
      "data and a weight",
    );
  }
  const sum = [...reachable].find((i) => additions.has(nodes[i]!.op) && nodes[i]!.inputs.includes(product));
  const bias = sum === undefined ? undefined : biasOf(graph, sum, product);
  checkHeads(graph, sum ?? product, description.lossType);
  return { weightName: weight.name, biasName: bias?.name };
}

function biasOf({ file, nodes }: SymbolGraph, sum: number, product: number): GraphNode {
  const others = nodes[sum]!.inputs.filter((i) => i !== product).map((i) => nodes[i]!);
  const [bias] = others;
  if (others.length !== 1 || bias?.op !== "null") {
    failGraph(file, `nodes[${sum}].inputs`, others.map(describeNode).join(", ") || "no bias", "one bias");
  }
  return bias;
}

function checkHeads({ file, nodes, heads }: SymbolGraph, score: number, loss: LossType): void {
  for (const head of heads) {
    const node = nodes[head]!;
    const losses = lossesOfHead[node.op];
    const isOwnHead = losses !== undefined && node.inputs[0] === score;
    if (losses === undefined ? !lossesWithHead.has(loss) : isOwnHead && losses.includes(loss)) continue;
    throw artifactError(ArtifactUnsupportedError, {
      file,
      field: `nodes[${head}]`,
      got: `${describeNode(node)} as the output of a model with loss ${loss}`,
      expected: "the output operator of that loss, directly on the score",
    });
  }
}

function checkNotTransposed(file: string, i: number, dot: GraphNode): void {
  for (const name of ["transpose_a", "transpose_b"]) {
    const value = dot.attributes[name];
    if (value === undefined || ["False", "false", "0", false, 0].includes(value as string)) continue;
    throw artifactError(ArtifactUnsupportedError, {
      file,
      field: `nodes[${i}].attrs.${name}`,
      got: String(value),
      expected: "False",
    });
  }
}

function reachableFrom({ nodes, heads }: SymbolGraph): Set<number> {
  const reachable = new Set<number>();
  const open = [...heads];
  while (open.length > 0) {
    const i = open.pop()!;
    if (reachable.has(i)) continue;
    reachable.add(i);
    open.push(...nodes[i]!.inputs);
  }
  return reachable;
}
