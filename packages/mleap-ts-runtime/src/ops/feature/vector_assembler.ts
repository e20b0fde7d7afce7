/** Scalars and vectors become one vector. */

import { mleapError } from "../../errors.ts";
import { type DataShape, type DataType, scalar, tensor, typeOfShape } from "../../frame/data-type.ts";
import { dataShapeList } from "../../registry/attribute.ts";
import { defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { variadic } from "../../registry/kernel.ts";
import type { SparseTensor } from "../../tensor/sparse-tensor.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import type { DoubleTensor } from "../../tensor/vector.ts";
import { createVectorAssembly } from "../../tensor/vector-assembly.ts";

const attributes = { input_shapes: dataShapeList().optional() };

/** Types of the inputs: by attribute since 0.8, by the columns bound to the ports before. */
function inputTypes(shapes: readonly DataShape[] | undefined, context: OpContext): readonly DataType[] {
  if (shapes !== undefined) return shapes.map((shape) => typeOfShape(shape, "double"));
  return context.sockets.inputs.map((_, i) => {
    const column = context.columnType(`input${i}`);
    return column?.kind === "tensor" || column?.kind === "list" ? tensor("double") : scalar("double");
  });
}

function refuseNull(position: number): never {
  throw mleapError("MLEAP_INPUT_NULL", {
    port: `input${position}`,
    problem: "null cannot be part of a vector",
    remedy: "impute the column before it is assembled",
  });
}

function refuseRank(position: number, value: DoubleTensor): never {
  throw mleapError("MLEAP_INPUT_SIZE", {
    port: `input${position}`,
    problem: `a tensor of rank ${value.dimensions.length}`,
    remedy: "send a vector (rank 1)",
  });
}

/** A sparse input with its indices in order; other than most ops, this one refuses what it would have to sort. */
function ordered(value: SparseTensor<"double">): SparseTensor<"double"> {
  if (value.ordered) return value;
  const size = sizeOf(value.dimensions);
  let previous = -1;
  for (const index of value.indices) {
    if (index <= previous || index >= size) refuseOrder(index, previous, size);
    previous = index;
  }
  return value;
}

function refuseOrder(index: number, previous: number, size: number): never {
  const order =
    index >= size ? `index ${index} in a vector of size ${size}` : `index ${index} follows ${previous}`;
  throw mleapError("MLEAP_INPUT_SPARSE", {
    problem: order,
    remedy: "store indices ascending, each once, below the size",
  });
}

/** Sum of the declared sizes; undefined when one is not declared. */
function declaredSize(types: readonly DataType[]): number | undefined {
  const sizes = types.map((type) => (type.kind === "tensor" ? type.dimensions?.[0] : 1));
  return sizes.includes(undefined) ? undefined : sizes.reduce((a: number, b) => a + b!, 0);
}

/**
 * Concatenates its inputs in port order and gives the smaller of the dense and sparse forms. NaN passes through, -0.0
 * becomes 0.0. The size is the sum of the actual sizes; declared dimensions only inform. Null is refused.
 */
export const vector_assembler = defineOp({
  name: "vector_assembler",
  doc: "Concatenation of scalars and vectors, in the smaller of the dense and sparse forms.",
  attributes,
  portsDoc: "input0, input1, … → output",
  ports: ({ input_shapes: shapes }, context) => {
    const types = inputTypes(shapes, context);
    for (const type of types) {
      const rank = type.kind === "tensor" ? type.dimensions?.length : 1;
      if (type.kind === "list") context.refuse("input_shapes", "a list shape", "scalar and vector shapes");
      if (rank !== undefined && rank !== 1)
        context.refuse("input_shapes", `a tensor of rank ${rank}`, "scalar and vector shapes");
    }
    const size = declaredSize(types);
    const dimensions = size === undefined ? undefined : [size];
    return {
      inputs: types.map((type, i) => ({ port: `input${i}`, type })),
      outputs: [{ port: "output", type: tensor("double", { dimensions }) }],
    };
  },
  kernel: ({ input_shapes: shapes }, context) => {
    const types = inputTypes(shapes, context);
    const scalars = types.map((type) => type.kind === "scalar");
    const assembly = createVectorAssembly(declaredSize(types));
    return variadic((inputs) => {
      assembly.start();
      for (let i = 0; i < scalars.length; i++) {
        const value = inputs[i] as number | DoubleTensor | null;
        if (value === null) refuseNull(i);
        if (scalars[i] === true) assembly.addNumber(value as number);
        else {
          const tensor = value as DoubleTensor;
          if (tensor.dimensions.length !== 1) refuseRank(i, tensor);
          if (tensor.kind === "dense") assembly.addDense(tensor.values);
          else assembly.addSparse(ordered(tensor));
        }
      }
      return assembly.finish();
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E vector_assembler",
  equality: exact,
});
