import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { isFree, returnPorts, takePorts } from "./free-ports.ts";

const HOST = "127.0.0.1";
const portsOf = ({ bind, safeRange }: { bind: number; safeRange: string }) => {
  const [low, high] = safeRange.split("-").map(Number) as [number, number];
  return [bind, ...Array.from({ length: high - low + 1 }, (_, offset) => low + offset)];
};

describe("takePorts", () => {
  test("no port occurs twice over fifteen stages (C33), none is the default 8080 (C31)", async () => {
    const blocks = await Promise.all(Array.from({ length: 15 }, () => takePorts(HOST)));
    const ports = blocks.flatMap(portsOf);
    expect(ports).toHaveLength(15 * 11);
    expect(new Set(ports).size).toBe(ports.length);
    expect(Math.min(...ports)).toBeGreaterThan(8080);
    blocks.forEach(returnPorts);
  });

  test("a block with one port in use is passed over", async () => {
    const first = await takePorts(HOST);
    returnPorts(first);
    // Blocks are tried in order: the one after `first` comes next, unless a port of it is in use.
    const squatter = createServer();
    const inNext = first.bind + 11 + 5;
    await new Promise<void>((opened) => squatter.listen(inNext, HOST, opened));
    expect(await isFree(HOST, inNext)).toBe(false);
    const next = await takePorts(HOST);
    expect(portsOf(next)).not.toContain(inNext);
    await new Promise((closed) => squatter.close(closed));
    expect(await isFree(HOST, inNext)).toBe(true);
    returnPorts(next);
  });

  test("an address with no free block is refused, rather than tried for ever", async () => {
    // TEST-NET-1 of RFC 5737: no machine has it, so that no port of it can be bound.
    await expect(takePorts("192.0.2.1")).rejects.toMatchObject({ code: "SW_PIPELINE_PORTS" });
  });
});
