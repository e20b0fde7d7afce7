/** How nodes get their ops when those are loaded as they are met. */
import { strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { scalar } from "../frame/data-type.ts";
import { type HandMadeNode, handMadeFiles } from "../hand-made-bundle.cases.ts";
import { defineOp, exact, type Op } from "../registry/define-op.ts";
import { unary } from "../registry/kernel.ts";
import { OpStock } from "../registry/op-stock.ts";
import { jsonFormat } from "./json-format.ts";
import { defaultLimits } from "./limits.ts";
import { readNodeGraph } from "./node-graph.ts";

const number = scalar("double", { nullable: false });
const ports = () => ({
  inputs: [{ port: "input", type: number }],
  outputs: [{ port: "output", type: number }],
});
const base = {
  doc: "A test.",
  attributes: {},
  portsDoc: "input → output",
  source: "own",
  equality: exact,
  ports,
};
const twice = defineOp({ ...base, name: "twice", kernel: () => unary((x: number) => 2 * x) });
/** Holds another model, as a forest holds trees. */
const holder = defineOp({
  ...base,
  name: "holder",
  kernel: (_, context) => context.subModel("inner").prepare().kernel,
});

const node = (op: string, name: string, input: string, files = {}): HandMadeNode => ({
  name,
  op,
  inputs: { input },
  outputs: { output: name },
  files,
});
const inner = (op: string) => ({ "inner/model.json": strToU8(JSON.stringify({ op, attributes: {} })) });

/** Reads a pipeline with families of ops, and tells which were loaded. */
async function read(families: readonly (readonly Op[])[], ...children: HandMadeNode[]) {
  const loaded: string[] = [];
  const ops = new OpStock(
    [],
    families.map((family) => async () => {
      loaded.push(family.map(({ name }) => name).join());
      return family;
    }),
  );
  const files = new Map(Object.entries(handMadeFiles({ name: "pipeline", op: "pipeline", children })));
  const options = { unsafeRegex: "refuse" } as const;
  const graph = await readNodeGraph({ files, format: jsonFormat, ops, options, limits: defaultLimits });
  return { graph, loaded };
}

describe("ops", () => {
  it("are loaded when a node needs them, and no further", async () => {
    const { graph, loaded } = await read(
      [[twice], [holder]],
      node("twice", "a", "x"),
      node("twice", "b", "a"),
    );
    expect(graph.nodes.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(loaded).toEqual(["twice"]);
  });

  it("of a model inside a model are loaded too, once", async () => {
    const { graph, loaded } = await read([[holder], [twice]], node("holder", "a", "x", inner("twice")));
    expect(graph.issues).toEqual([]);
    expect(graph.nodes[0]!.model.kernel).toMatchObject({ arity: "unary" });
    expect(loaded).toEqual(["holder", "twice"]);
  });

  it("are all known before one is called unknown", async () => {
    const { graph, loaded } = await read([[holder], [twice]], node("twise", "a", "x"));
    expect(graph.issues).toMatchObject([{ code: "MLEAP_OP_UNKNOWN", op: "twise" }]);
    expect(graph.issues[0]!.message).toContain("twice");
    expect(loaded).toEqual(["holder", "twice"]);
  });
});
