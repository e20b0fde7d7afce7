import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import {
  encodeUbjson,
  pickled,
  treeDocument,
  treeModelJson,
  treeModelLegacy,
} from "./example-models.cases.ts";
import { hostileCases } from "./hostile.cases.ts";
import { loadBooster, XgboostError } from "./index.ts";

const named = hostileCases.map((one) => [one.name, one] as const);

it("the models that are bent below are sound, in every format", async () => {
  const forms = [
    treeModelJson(),
    encodeUbjson(treeDocument()),
    treeModelLegacy(),
    treeModelLegacy(""),
    pickled(treeModelLegacy("")),
  ];
  // By hand: f0 = 0.5 is not below 0.5, f1 = 1.5 is not below 1.5: 0.5 + 1 + 0.125.
  const matrix = { data: Float32Array.of(0.5, 1.5, NaN, NaN), rowCount: 2, columnCount: 2 };
  for (const bytes of forms) {
    const booster = await loadBooster(bytes);
    expect(Array.from(booster.predict(matrix).data)).toEqual([1.625, 0.875]);
  }
});

describe("a hostile file", () => {
  it.each(named)("%s is refused by name within a second of processor time", async (_name, one) => {
    const bytes = one.bytes();
    const before = process.cpuUsage();
    const error: unknown = await loadBooster(bytes).catch((reason: unknown) => reason);
    // Processor time: the wall clock of a busy machine says nothing about the reader.
    const { user, system } = process.cpuUsage(before);
    expect(error).toBeInstanceOf(XgboostError);
    expect({ code: (error as XgboostError).code, message: (error as Error).message }).toEqual({
      code: one.code,
      message: expect.stringContaining(one.says),
    });
    expect((error as Error).message.length).toBeLessThan(600);
    expect((user + system) / 1000).toBeLessThan(1000);
  });

  it.each(named.filter(([, one]) => one.bytes().length > 100_000))(
    "%s takes less than 200 MB",
    async (_name, one) => {
      const folder = await mkdtemp(join(tmpdir(), "xgboost-hostile-"));
      try {
        const file = join(folder, "model");
        const bytes = one.bytes();
        await writeFile(file, bytes);
        const bin = join(import.meta.dirname, "../dist/index.js");
        const code = `const { loadBooster } = await import(${JSON.stringify(bin)});
          const before = process.resourceUsage().maxRSS;
          const code = await loadBooster(${JSON.stringify(file)}).catch((error) => error.code);
          console.log(JSON.stringify({ code, kilobytes: process.resourceUsage().maxRSS - before }));`;
        const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", code]);
        const result = JSON.parse((await run).stdout) as { code: string; kilobytes: number };
        expect(result.code).toBe(one.code);
        expect(result.kilobytes).toBeLessThan(200 * 1024);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});
