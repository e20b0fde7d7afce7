import type { Sockets } from "./ports.ts";

/**
 * Rewrites the single-column form of an op that takes several columns: `input` and `output` are `input0` and `output0`; with
 * `input` present every other socket is dropped, as the JVM does (bundle.md §8).
 */
export function singleColumnSockets(sockets: Sockets): Sockets {
  const input = sockets.inputs.find(({ port }) => port === "input");
  const output = sockets.outputs.find(({ port }) => port === "output");
  if (input === undefined) return sockets;
  return {
    inputs: [{ port: "input0", column: input.column }],
    outputs: output === undefined ? [] : [{ port: "output0", column: output.column }],
  };
}
