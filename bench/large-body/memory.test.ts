/** A body whose type is read in blocks is never held whole: by the peak of resident memory. Every type and way: memory.wide.test.ts. */

import { describe, expect, it } from "vitest";
import { bodiesHeld } from "./bodies-held.ts";

// Only Linux tells the peak of another process.
describe.runIf(process.platform === "linux")("a body of 100 MB", () => {
  it.each([
    ["text/csv", "chunked", "HTTP thread"],
    ["application/json", "content-length", "worker thread"],
  ] as const)("of %s, %s, is not held whole on the %s", { timeout: 120_000 }, async (type, framing, lane) => {
    expect(await bodiesHeld(type, { lane, framing })).toBeLessThan(0.8);
  });
});
