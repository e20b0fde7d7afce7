/** Products of every combination of features. */
import { mleapError } from "../../errors.ts";
import { type DataType, scalar, tensor, typeOfShape } from "../../frame/data-type.ts";
import { dataShapeList, int } from "../../registry/attribute.ts";
import { type AttributesOf, defineOp, exact, type OpContext } from "../../registry/define-op.ts";
import { variadic } from "../../registry/kernel.ts";
import { refuseNull, refuseSize } from "../../registry/required-input.ts";
import { SparseTensor } from "../../tensor/sparse-tensor.ts";
import { asVector, type DoubleTensor, vectorSize } from "../../tensor/vector.ts";

const attributes = {
  num_inputs: int().check((count) => (count >= 1 && count <= 10_000 ? undefined : "1 to 10000 inputs")),
  input_shapes: dataShapeList()
    .optional()
    .check((shapes) =>
      shapes?.some(({ base }) => base === "list") ? "scalar and tensor shapes" : undefined,
    ),
};

/**
 * How the features of one input are encoded: category counts (1 = a number) and the slot each feature starts
 * at.
 */
interface Encoding {
  readonly counts: Int32Array;
  readonly offsets: Int32Array;
  readonly width: number;
}

function encodings(inputCount: number, { attributes: reader, refuse }: OpContext): readonly Encoding[] {
  return Array.from({ length: inputCount }, (_, i) => {
    const counts = reader.intList(`num_features${i}`);
    if (counts.some((count) => count < 1)) refuse(`num_features${i}`, counts, "counts of at least 1");
    const offsets = new Int32Array(counts.length);
    let width = 0;
    for (let f = 0; f < counts.length; f++) {
      offsets[f] = width;
      width += counts[f]!;
    }
    return { counts, offsets, width };
  });
}

/** Types of the inputs: by attribute since 0.8, by the columns bound to the ports before. */
function inputTypes(own: AttributesOf<typeof attributes>, context: OpContext): readonly DataType[] {
  return Array.from({ length: own.num_inputs }, (_, i) => {
    const shape = own.input_shapes?.[i];
    if (shape !== undefined) return typeOfShape(shape, "double");
    if (own.input_shapes !== undefined)
      context.refuse("input_shapes", own.input_shapes.length, "one shape an input");
    const column = context.columnType(`input${i}`);
    return column?.kind === "tensor" || column?.kind === "list" ? tensor("double") : scalar("double");
  });
}

/** The products of the inputs behind, by slot. */
interface Pairs {
  readonly slots: number[];
  readonly values: number[];
}

/** Multiplies every pair so far with one feature of the next input, whose slots lie `stride` apart. */
function cross(
  into: Pairs,
  from: Pairs,
  encoding: Encoding,
  feature: number,
  ordinal: number,
  value: number,
  stride: number,
): void {
  const count = encoding.counts[feature]!;
  const isNumber = count === 1;
  if (!isNumber && !(Number.isInteger(value) && value >= 0 && value < count)) refuseCategory(value, count);
  const shift = (encoding.offsets[ordinal]! + (isNumber ? 0 : value)) * stride;
  const factor = isNumber ? value : 1;
  for (let k = 0; k < from.slots.length; k++) {
    into.slots.push(from.slots[k]! + shift);
    into.values.push(from.values[k]! * factor);
  }
}

function refuseCategory(value: number, count: number): never {
  throw mleapError("MLEAP_INPUT_VALUE", {
    problem: `${value} is no category`,
    remedy: `send an integer from 0 to ${count - 1}`,
  });
}

/** In a sparse input with categories the JVM's slots may come out of order; they stay so. */
function isAscending(slots: Int32Array): boolean {
  for (let k = 1; k < slots.length; k++) if (slots[k]! <= slots[k - 1]!) return false;
  return true;
}

/**
 * Products of one feature of every input, for every combination: a sparse vector whose slots count the first
 * input's features slowest. A feature with count 1 is a number, one with a higher count a category that is
 * encoded as a unit vector. Zeros of scalars and dense vectors stay stored. In a sparse vector the JVM (since
 * 0.17) counts stored entries where it should take their index as the slot; kept here, right only where
 * entries 0, 1, 2 … are stored. Null is refused.
 */
export const interaction = defineOp({
  name: "interaction",
  doc: "Products of every combination of one feature of each input, as a sparse vector.",
  attributes,
  computedAttributes: { "num_features<i>": "list of int" },
  portsDoc: "input0, input1, … → output",
  ports: (own, context) => {
    const size = encodings(own.num_inputs, context).reduce((product, { width }) => product * width, 1);
    if (size > 2 ** 31 - 1) context.refuse("num_features0", size, "fewer than 2^31 combinations");
    return {
      inputs: inputTypes(own, context).map((type, i) => ({ port: `input${i}`, type })),
      outputs: [{ port: "output", type: tensor("double", { dimensions: [size] }) }],
    };
  },
  kernel: (own, context) => {
    const inputEncodings = encodings(own.num_inputs, context);
    const isScalar = inputTypes(own, context).map(({ kind }) => kind === "scalar");
    return variadic((inputs) => {
      let pairs: Pairs = { slots: [0], values: [1] };
      let stride = 1;
      for (let i = inputs.length - 1; i >= 0; i--) {
        const input = inputs[i] as number | DoubleTensor | null;
        const encoding = inputEncodings[i]!;
        const next: Pairs = { slots: [], values: [] };
        if (input === null) refuseNull(`input${i}`);
        if (isScalar[i] === true) cross(next, pairs, encoding, 0, 0, input as number, stride);
        else {
          const vector = asVector(input as DoubleTensor);
          const size = vectorSize(vector);
          if (size !== encoding.counts.length) refuseSize(`input${i}`, size, encoding.counts.length);
          for (let k = 0; k < vector.values.length; k++) {
            const feature = vector.kind === "dense" ? k : vector.indices[k]!;
            cross(next, pairs, encoding, feature, k, vector.values[k]!, stride);
          }
        }
        pairs = next;
        stride *= encoding.width;
      }
      const slots = Int32Array.from(pairs.slots);
      const ordered = isAscending(slots);
      return new SparseTensor("double", slots, Float64Array.from(pairs.values), [stride], { ordered });
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec feature-ops.md E interaction",
  equality: exact,
});
