import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createStageLog } from "./log.ts";

test("events of one turn of the event loop all leave at once, in order", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stage-log-"));
  const file = openSync(join(folder, "log"), "w");
  try {
    const log = createStageLog("info", "demo", file);
    for (const event of ["loaded", "ready", "draining"]) log.events.info({ event }, "said");
    await vi.waitFor(() => {
      const lines = readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n");
      expect(lines.map((line) => JSON.parse(line).event)).toEqual(["loaded", "ready", "draining"]);
    });
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
});
