/**
 * The file of a bisecting k-means tree (bundle.md §5.5, §6): cluster nodes in pre-order, each followed by its
 * children.
 */
import type { ClusterNode } from "../math/cluster-tree.ts";
import type { ModelDirectory } from "../registry/define-op.ts";
import {
  NodeProblem,
  type NodeReaders,
  type RefuseFile,
  readDouble,
  readDoubles,
  readIndex,
  readTreeNodes,
} from "./tree-file.ts";
import { WireReader } from "./wire-fields.ts";

interface FileNode {
  readonly index: number;
  readonly norm: number;
  readonly values: Float64Array;
  readonly childCount: number;
}

/**
 * Reads `tree.json` or `tree.pb`. Leaves have an index ≥ 0, inner nodes one below 0, all centres one size.
 */
export function readClusterTree(directory: ModelDirectory, refuse: RefuseFile): ClusterNode {
  let open = 1;
  const isComplete = (node: FileNode): boolean => {
    open += node.childCount - 1;
    return open === 0;
  };
  const checked = (node: FileNode): FileNode => {
    if ((node.childCount === 0) !== node.index >= 0) {
      throw new NodeProblem(`index ${node.index} with ${node.childCount} children`);
    }
    return node;
  };
  const nodes = readTreeNodes(directory, ["tree"], checkedReaders(checked), isComplete, refuse);
  const size = nodes[0]!.values.length;
  const odd = nodes.findIndex((node) => node.values.length !== size);
  if (odd >= 0) {
    const extension = directory.format === "json" ? "json" : "pb";
    refuse(
      `tree.${extension}`,
      `node ${odd + 1}: a centre of ${nodes[odd]!.values.length} values, the root's has ${size}`,
    );
  }
  return assemble(nodes);
}

/**
 * Builds the nodes from the last to the first: in pre-order a node's children are the trees built just before
 * it.
 */
function assemble(nodes: readonly FileNode[]): ClusterNode {
  const built: ClusterNode[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { index, norm, values, childCount } = nodes[i]!;
    const children = built.splice(built.length - childCount, childCount).reverse();
    built.push({ index, centre: { values, norm }, children });
  }
  return built[0]!;
}

function checkedReaders(check: (node: FileNode) => FileNode): NodeReaders<FileNode> {
  return {
    fromJson: ({ index, norm, values, numChildren }) => {
      if (typeof index !== "number" || !Number.isInteger(index)) {
        throw new NodeProblem(`index is ${JSON.stringify(index)}, expected an integer`);
      }
      return check({
        index,
        norm: readDouble(norm, "norm"),
        values: Float64Array.from(readDoubles(values, "values")),
        childCount: readIndex(numChildren, "numChildren"),
      });
    },
    fromProtobuf: (bytes) => {
      const reader = new WireReader(bytes);
      let index = 0;
      let norm = 0;
      let childCount = 0;
      const values: number[] = [];
      reader.eachField((field, wire) => {
        // The index of an inner node is a negative int in an unsigned field.
        if (field === 1) index = reader.uint32() | 0;
        else if (field === 2) norm = reader.double();
        else if (field === 3) reader.repeatedDouble(wire, values);
        else if (field === 4) childCount = reader.uint32();
        else return false;
        return true;
      });
      return check({ index, norm, values: Float64Array.from(values), childCount });
    },
  };
}
