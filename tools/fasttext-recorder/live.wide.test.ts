import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const python = process.env["FASTTEXT_PYTHON"] ?? "/usr/bin/python3";
const hasFastText = spawnSync(python, ["-c", "import fasttext"]).status === 0;

describe.skipIf(!hasFastText)(
  "live against fastText (skipped where Debian's python3-fasttext is absent)",
  () => {
    it("fifty random models answer alike", { timeout: 300_000 }, () => {
      const script = join(import.meta.dirname, "live.py");
      const printed = execFileSync(python, ["-B", script, "--models", "50", "--seed", "3"], {
        encoding: "utf8",
      });
      expect(JSON.parse(printed.trim().split("\n").at(-1)!)).toMatchObject({ models: 50, conflicts: 0 });
    });
  },
);
