/** No body of 100 MB is ever held twice, and none whose type is read in blocks is ever held whole, whatever its type and its way. */

import { describe, expect, it } from "vitest";
import { LARGE_TYPES } from "./bodies.mjs";
import { bodiesHeld, type Way } from "./bodies-held.ts";

const WAYS: readonly Way[] = [
  { lane: "HTTP thread", framing: "content-length" },
  { lane: "HTTP thread", framing: "chunked" },
  { lane: "worker thread", framing: "content-length" },
  { lane: "worker thread", framing: "chunked" },
];

// Only Linux tells the peak of another process.
describe.runIf(process.platform === "linux").each(WAYS)("a body of 100 MB, $framing, $lane", (way) => {
  const inBlocks = LARGE_TYPES.filter((type) => type !== "application/x-parquet");

  it.each(inBlocks)("of %s is not held whole while it is decoded", async (type) => {
    expect(await bodiesHeld(type, way)).toBeLessThan(0.8);
  });

  // On its way to a thread there are chunks as well, until the HTTP thread's collector comes.
  it("of Parquet is held once", async () => {
    expect(await bodiesHeld("application/x-parquet", way)).toBeLessThan(
      way.lane === "HTTP thread" ? 1.5 : 1.9,
    );
  });
});
