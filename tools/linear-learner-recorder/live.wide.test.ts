import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const python = process.env["NUMPY_PYTHON"] ?? "/usr/bin/python3";
const hasNumpy = spawnSync(python, ["-c", "import numpy"]).status === 0;

describe.skipIf(!hasNumpy)("live against numpy (skipped where numpy is absent)", () => {
  it("two hundred random artifacts answer alike", { timeout: 300_000 }, () => {
    const script = join(import.meta.dirname, "live.py");
    const printed = execFileSync(python, ["-B", script, "--models", "200", "--seed", "3"], {
      encoding: "utf8",
    });
    expect(JSON.parse(printed)).toMatchObject({ models: 200, conflicts: 0 });
  });
});
