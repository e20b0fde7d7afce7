import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const python = process.env["XGBOOST_PYTHON"] ?? "/usr/bin/python3";
const hasXgboost = spawnSync(python, ["-c", "import numpy, xgboost"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "xgboost-live-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasXgboost)("live against xgboost (skipped where XGBOOST_PYTHON cannot import it)", () => {
  it("fifty random models answer alike in every bit", { timeout: 300_000 }, () => {
    const here = import.meta.dirname;
    const parameters = ["--models", "50", "--rows", "50", "--seed", "3", "--out", folder];
    execFileSync(python, ["-B", join(here, "live.py"), ...parameters]);
    const printed = execFileSync(process.execPath, [join(here, "compare-live.mjs"), folder], {
      encoding: "utf8",
    });
    const counts = JSON.parse(printed.trim().split("\n").at(-1)!) as Record<string, number>;
    expect(counts).toMatchObject({ different: 0, contributionsOff: 0, failed: 0 });
    expect(counts["values"]).toBeGreaterThan(10_000);
  });
});
