import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fuzzTarget } from "./fuzz-target.mjs";

/** Twenty seconds for every reader; ten minutes are run by hand (README). Modules named `…-models` are shared parts. */
const targets = readdirSync(join(import.meta.dirname, "targets"))
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => !name.endsWith("-models"));

it.each(targets)(
  "%s: no input ends in anything but the reader's own errors",
  { timeout: 60_000 },
  async (target) => {
    const report = await fuzzTarget(target, { seconds: 20 });
    expect(report.findings).toEqual([]);
    expect(report.executions).toBeGreaterThan(500);
  },
);
