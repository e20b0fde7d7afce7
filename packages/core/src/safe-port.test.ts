import { describe, expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";
import { SafePorts } from "./safe-port.ts";

describe("an address that is none of this machine's", () => {
  // Of the block kept for documentation (RFC 5737 §3): no machine has it.
  const STAGEWRIGHT_HOST = "192.0.2.1";

  it.each([
    ["without a range", {}],
    ["with one", { SAGEMAKER_SAFE_PORT_RANGE: "23000-23999" }],
  ])("is named, and no port of it is looked for any further (%s)", async (_, variables) => {
    const ports = new SafePorts(readEnvironment({ STAGEWRIGHT_HOST, ...variables }));
    await expect(ports.take()).rejects.toMatchObject({
      code: "SW_ENVIRONMENT_HOST",
      message: expect.stringContaining(
        'STAGEWRIGHT_HOST "192.0.2.1" cannot be listened on: listen EADDRNOTAVAIL',
      ),
    });
  });
});
