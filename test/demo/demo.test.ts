import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const demo = fileURLToPath(new URL("../dist/demo.js", import.meta.url));

test("the demo ends by itself with status 0, without a terminal, having shown what it promises", async () => {
  // execFile rejects unless the status is 0; the child has pipes where a terminal would be.
  const { stdout } = await promisify(execFile)(process.execPath, [demo], { timeout: 60_000 });
  for (const stage of ["csv-preprocess", "onnx-inference", "label-postprocess"]) {
    expect(stdout).toMatch(new RegExp(`${stage} ready on port \\d+`));
    expect(stdout).toMatch(new RegExp(`${stage}: text/csv \\d+ B → 200`));
  }
  expect(stdout).toContain('← {"predictions": [{"age": 13.0}]}');
  expect(stdout).toContain("← 13.0\n  ← 11.4\n  ← 13.0\n");
  expect(stdout).toContain("stage csv-preprocess, record 2, column height, code SW_CODEC_CELL");
}, 90_000);
