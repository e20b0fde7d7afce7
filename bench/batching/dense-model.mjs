/** Writes a dense network as ONNX: 10 → 1024 → 1024 → 1, ReLU between. Its weights cost more to read than to multiply. */

import { writeFileSync } from "node:fs";

const FLOAT = 1;
const sizes = [10, 1024, 1024, 1];

/** Writes the model; input `features` [N, 10], output `variable` [N, 1]. */
export function writeDenseModel(file) {
  const nodes = [];
  const weights = [];
  let state = 1;
  const next = () => {
    // Numerical Recipes' generator: the same weights every time.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  let last = "features";
  for (let layer = 1; layer < sizes.length; layer += 1) {
    const [rows, columns] = [sizes[layer - 1], sizes[layer]];
    const values = Float32Array.from({ length: rows * columns }, () => next() / Math.sqrt(rows));
    weights.push(tensor(`w${layer}`, [rows, columns], values));
    const isLast = layer === sizes.length - 1;
    const product = isLast ? "variable" : `p${layer}`;
    nodes.push(node("MatMul", [last, `w${layer}`], product));
    if (!isLast) nodes.push(node("Relu", [product], `r${layer}`));
    last = `r${layer}`;
  }
  const graph = [
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, text("dense")),
    ...weights.map((bytes) => field(5, bytes)),
    field(11, valueInfo("features", 10)),
    field(12, valueInfo("variable", 1)),
  ];
  const opset = Buffer.concat([field(1, text("")), number(2, 17)]);
  writeFileSync(file, Buffer.concat([number(1, 8), field(7, Buffer.concat(graph)), field(8, opset)]));
}

function node(operation, inputs, output) {
  return Buffer.concat([
    ...inputs.map((name) => field(1, text(name))),
    field(2, text(output)),
    field(4, text(operation)),
  ]);
}

function tensor(name, dims, values) {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([
    ...dims.map((size) => number(1, size)),
    number(2, FLOAT),
    field(8, text(name)),
    field(9, raw),
  ]);
}

function valueInfo(name, width) {
  const shape = Buffer.concat([field(1, field(2, text("N"))), field(1, number(1, width))]);
  const type = field(1, Buffer.concat([number(1, FLOAT), field(2, shape)]));
  return Buffer.concat([field(1, text(name)), field(2, type)]);
}

const text = (value) => Buffer.from(value, "utf8");
const number = (id, value) => Buffer.from([...varint(id << 3), ...varint(value)]);
const field = (id, bytes) =>
  Buffer.concat([Buffer.from([...varint((id << 3) | 2), ...varint(bytes.length)]), bytes]);

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
