/** What hostile bundles are made of, and how each must end: in a named error within a second and 200 MB. */
import { strToU8, zipSync } from "fflate";
import { expect } from "vitest";
import { type HandMadeNode, handMadeFiles } from "../hand-made-bundle.cases.ts";
import { loadBundle, MleapError } from "../index.ts";

type Source = Uint8Array | string;

/** What it is, the code it must be refused with, and the bundle's bytes or path. */
export type HostileBundle = readonly [name: string, code: string, make: () => Source | Promise<Source>];

/** A node there is nothing wrong with. */
export const good: HandMadeNode = {
  name: "good",
  op: "binarizer",
  attributes: {
    threshold: { double: 1 },
    input_shapes: { data_shape: { base: "scalar", isNullable: false } },
  },
  inputs: { input: "x" },
  outputs: { output: "y" },
};

/** A bundle of the good node whose files were changed. */
export const files = (change: (files: Record<string, Uint8Array>) => void): Uint8Array => {
  const made = handMadeFiles({ name: "pipeline", op: "pipeline", children: [good] });
  change(made);
  return zipSync(made);
};

/** A bundle of the good node in which one file holds something else. */
export const raw = (name: string, content: string | Uint8Array): Uint8Array =>
  files((made) => {
    made[name] = typeof content === "string" ? strToU8(content) : content;
  });

/** Loads a bundle that must be refused with a code. */
export async function expectRefusal(code: string, make: HostileBundle[2]): Promise<void> {
  const source = await make();
  const memoryBefore = process.memoryUsage();
  const start = performance.now();
  const error: unknown = await loadBundle(source).catch((caught: unknown) => caught);
  const elapsedMs = performance.now() - start;
  const memory = process.memoryUsage();
  expect(error, String(error)).toBeInstanceOf(MleapError);
  const { issues, code: own, message } = error as MleapError;
  expect([own, ...issues.map((issue) => issue.code)], message).toContain(code);
  expect(message.length).toBeLessThan(5000);
  expect(elapsedMs).toBeLessThan(1000);
  const grown = memory.heapUsed + memory.arrayBuffers - memoryBefore.heapUsed - memoryBefore.arrayBuffers;
  expect(grown / 1024 ** 2).toBeLessThan(200);
}
