import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { handMadeFiles, handMadePipeline } from "../hand-made-bundle.cases.ts";
import { explainBundle } from "../index.ts";

const indexer = {
  name: "indexer",
  op: "string_indexer",
  attributes: { labels: { type: "list", string: ["a"] } },
  inputs: { input: "label" },
  outputs: { output: "index" },
};

describe("explainBundle", () => {
  it("shows every node with its ports and types, pipelines included", async () => {
    const report = await explainBundle(
      handMadePipeline({ name: "inner", op: "pipeline", children: [indexer] }),
    );
    expect(report.nodes).toEqual([
      {
        name: "pipeline",
        op: "pipeline",
        path: "root",
        depth: 0,
        runnable: true,
        attributes: ["nodes"],
        texts: { nodes: ["inner"] },
        inputs: [],
        outputs: [],
      },
      {
        name: "inner",
        op: "pipeline",
        path: "root/inner.node",
        depth: 1,
        runnable: true,
        attributes: ["nodes"],
        texts: { nodes: ["indexer"] },
        inputs: [],
        outputs: [],
      },
      {
        name: "indexer",
        op: "string_indexer",
        path: "root/inner.node/indexer.node",
        depth: 2,
        runnable: true,
        attributes: ["labels"],
        texts: { labels: ["a"] },
        inputs: [{ port: "input0", column: "label", type: "string" }],
        outputs: [{ port: "output0", column: "index", type: "double, not null" }],
      },
    ]);
    expect(report.inputs.map(({ name }) => name)).toEqual(["label"]);
    expect(report.outputs.map(({ name }) => name)).toEqual(["index"]);
    expect([...report.issues, ...report.findings]).toEqual([]);
  });

  it("shows what cannot run, all problems, and folders that no pipeline names, without throwing", async () => {
    const files = handMadeFiles({
      name: "p",
      op: "pipeline",
      children: [
        { ...indexer, attributes: {} },
        { ...indexer, name: "other", op: "strng_indexer" },
      ],
    });
    files["root/orphan.node/node.json"] = files["root/other.node/node.json"]!;
    const { nodes, issues, findings } = await explainBundle(zipSync(files));
    expect(nodes.map(({ name, runnable }) => [name, runnable])).toEqual([
      ["p", true],
      ["indexer", false],
      ["other", false],
    ]);
    expect(issues.map(({ code, attribute }) => [code, attribute])).toEqual([
      ["MLEAP_ATTRIBUTE_MISSING", "labels"],
      ["MLEAP_OP_UNKNOWN", undefined],
    ]);
    expect(issues[1]?.message).toContain("near: string_indexer");
    expect(findings.map(({ path }) => path)).toEqual(["root/orphan.node"]);
  });
});
