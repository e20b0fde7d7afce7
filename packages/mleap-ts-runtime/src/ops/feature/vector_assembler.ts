/** Scalars and vectors become one vector. */

import { mleapError } from "../../errors.ts";
import { type DataShape, type DataType, scalar, tensor, typeOfShape } from "../../frame/data-type.ts";
import { dataShapeList } from "../../registry/attribute.ts";
import { defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { variadic } from "../../registry/kernel.ts";
import { allocateDoubles, copyOfDoubles, copyOfInts } from "../../tensor/allocate.ts";
import { sizeOf } from "../../tensor/tensor.ts";
import { type DoubleTensor, denseVector, sparseVector, type Vector } from "../../tensor/vector.ts";

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

/** Where the non-zero entries of one row go; kept between rows and grown as needed, so that a row allocates its result only. */
class Entries {
  indices = new Int32Array(16);
  values = new Float64Array(16);
  count = 0;

  push(index: number, value: number): void {
    if (this.count === this.indices.length) this.#grow();
    this.indices[this.count] = index;
    this.values[this.count++] = value;
  }

  #grow(): void {
    const { indices, values } = this;
    this.indices = new Int32Array(2 * indices.length);
    this.indices.set(indices);
    this.values = new Float64Array(2 * values.length);
    this.values.set(values);
  }
}

/** Appends the non-zero entries of a vector, shifted by `offset`; answers its size. */
function append(entries: Entries, value: DoubleTensor, offset: number): number {
  const { values } = value;
  if (value.kind === "dense") {
    for (let k = 0; k < values.length; k++) if (values[k] !== 0) entries.push(offset + k, values[k]!);
    return values.length;
  }
  const size = sizeOf(value.dimensions);
  let previous = -1;
  for (let k = 0; k < values.length; k++) {
    const index = value.indices[k]!;
    if (index <= previous || index >= size) refuseOrder(index, previous, size);
    previous = index;
    if (values[k] !== 0) entries.push(offset + index, values[k]!);
  }
  return size;
}

function refuseOrder(index: number, previous: number, size: number): never {
  const order =
    index >= size ? `index ${index} in a vector of size ${size}` : `index ${index} follows ${previous}`;
  throw mleapError("MLEAP_INPUT_SPARSE", {
    problem: order,
    remedy: "store indices ascending, each once, below the size",
  });
}

/** The compressed form of collected non-zero entries: sparse when 1.5 · (count + 1) < size, else dense. */
function assembled({ indices, values, count }: Entries, size: number): Vector {
  if (1.5 * (count + 1) < size)
    return sparseVector(size, copyOfInts(indices, count), copyOfDoubles(values, count));
  const dense = allocateDoubles(size);
  for (let k = 0; k < count; k++) dense[indices[k]!] = values[k]!;
  return denseVector(dense);
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
    const sizes = types.map((type) => (type.kind === "tensor" ? type.dimensions?.[0] : 1));
    const dimensions = sizes.includes(undefined) ? undefined : [sizes.reduce((a: number, b) => a + b!, 0)];
    return {
      inputs: types.map((type, i) => ({ port: `input${i}`, type })),
      outputs: [{ port: "output", type: tensor("double", { dimensions }) }],
    };
  },
  kernel: ({ input_shapes: shapes }, context) => {
    const scalars = inputTypes(shapes, context).map((type) => type.kind === "scalar");
    const entries = new Entries();
    return variadic((inputs) => {
      entries.count = 0;
      let size = 0;
      for (let i = 0; i < scalars.length; i++) {
        const value = inputs[i] as number | DoubleTensor | null;
        if (value === null) refuseNull(i);
        if (scalars[i] === true) {
          if (value !== 0) entries.push(size, value as number);
          size++;
        } else {
          if ((value as DoubleTensor).dimensions.length !== 1) refuseRank(i, value as DoubleTensor);
          size += append(entries, value as DoubleTensor, size);
        }
      }
      return assembled(entries, size);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E vector_assembler",
  equality: exact,
});
