import { describe, expect, it } from "vitest";
import { releaseMemory } from "./release-memory.ts";

const MEBIBYTE = 1_048_576;

describe("releaseMemory", () => {
  it("gives an array's memory back at once, not when the collector comes", () => {
    const values = new Float64Array(4 * MEBIBYTE);
    const taken = process.memoryUsage().arrayBuffers;
    releaseMemory(values);
    expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(taken - 32 * MEBIBYTE);
    expect(values.length).toBe(0);
  });

  it("leaves memory that threads share as it is", () => {
    const values = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
    releaseMemory(values);
    expect([...values]).toEqual([7, 7]);
  });
});
