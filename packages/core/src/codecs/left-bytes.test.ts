import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeftBytes } from "./left-bytes.ts";

describe("LeftBytes", () => {
  it("puts blocks together again, wherever they are joined and cut", () => {
    const step = fc.record({
      block: fc.uint8Array({ maxLength: 40 }),
      isJoined: fc.boolean(),
      cut: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const left = new LeftBytes();
        const read: number[] = [];
        for (const { block, isJoined, cut } of steps) {
          if (isJoined) {
            const joined = left.join(Buffer.from(block));
            const end = Math.min(cut, joined.length);
            left.keep(joined.subarray(end));
            // Read after the rest was kept, as decoders do.
            read.push(...joined.subarray(0, end));
          } else left.keep(block);
        }
        expect([...read, ...left.join(Buffer.alloc(0))]).toEqual(steps.flatMap(({ block }) => [...block]));
      }),
    );
  });

  it("copies what it keeps: a block's memory is used again", () => {
    const left = new LeftBytes();
    const block = Buffer.from("ab");
    left.keep(block);
    block.fill("x");
    expect([left.length, left.join(Buffer.from("cd")).toString(), left.length]).toEqual([2, "abcd", 0]);
  });

  it("takes the memory of two joins for any number of them", () => {
    const left = new LeftBytes();
    const memories = new Set<ArrayBufferLike>();
    for (let at = 0; at < 10; at += 1) {
      left.keep(Buffer.alloc(at === 0 ? 9 : 3));
      memories.add(left.join(Buffer.alloc(5)).buffer);
    }
    expect(memories.size).toBeLessThanOrEqual(3);
  });

  it("lets go of the memory of a record of many blocks", () => {
    const left = new LeftBytes();
    const joinLarge = () => {
      left.keep(Buffer.alloc(3_000_000));
      return left.join(Buffer.alloc(1)).buffer;
    };
    const first = joinLarge();
    for (let at = 0; at < 3; at += 1) {
      left.keep(Buffer.alloc(1));
      expect(left.join(Buffer.alloc(1)).buffer).not.toBe(first);
    }
  });
});
