import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

/** Opens a model, runs it, and says how many threads the process has then. Runs against the built package. */
const PROBE = `
  import { readdirSync } from "node:fs";
  import { Tensor } from "@stagewright/core";
  import { onnxModel } from "@stagewright/onnx-stage";
  const model = await onnxModel("fixtures", { file: "linear-regressor.onnx" });
  await model.run({ float_input: new Tensor("float32", Float32Array.of(1, 2, 3), [1, 3]) });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const threads = readdirSync("/proc/self/task").length;
  console.log(JSON.stringify({ threads, variable: process.env.ORT_DISABLE_TELEMETRY }));
`;

/** The same in a worker thread, whose environment native code never sees. */
const WORKER_PROBE = `
  import { Worker } from "node:worker_threads";
  const code = \`
    import { parentPort } from "node:worker_threads";
    import { onnxModel } from "@stagewright/onnx-stage";
    const loading = onnxModel("fixtures", { file: "linear-regressor.onnx" });
    parentPort.postMessage(await loading.then((model) => model.close()).then(() => "loaded", ({ code }) => code));
  \`;
  new Worker(code, { eval: true }).on("message", (result) => console.log(JSON.stringify({ result })));
`;

function runWithEmptyHome(script: string, environment: Readonly<Record<string, string>>) {
  const home = mkdtempSync(join(tmpdir(), "empty-home-"));
  try {
    // Only PATH comes along: a set CI switches ONNX Runtime's telemetry off by itself and would prove nothing.
    const env = { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home, ...environment };
    const arguments_ = ["--input-type=module", "--eval", script];
    const child = spawnSync(process.execPath, arguments_, { cwd: PACKAGE, env, encoding: "utf8" });
    expect(child.stderr).toBe("");
    return { said: JSON.parse(child.stdout), files: readdirSync(home, { recursive: true }) };
  } finally {
    rmSync(home, { recursive: true });
  }
}

describe.runIf(process.platform === "linux")("ONNX Runtime's telemetry", () => {
  test("a session leaves no file in an empty home and starts no more threads than with telemetry switched off", () => {
    const switchedOff = runWithEmptyHome(PROBE, { ORT_DISABLE_TELEMETRY: "1" });
    const untouched = runWithEmptyHome(PROBE, {});
    expect(untouched.files).toEqual([]);
    expect(untouched.said).toEqual({ threads: switchedOff.said.threads, variable: "1" });
  });

  test("a worker thread refuses to open the first session when nobody switched telemetry off", () => {
    const { said, files } = runWithEmptyHome(WORKER_PROBE, {});
    expect(said).toEqual({ result: "SW_ONNX_TELEMETRY" });
    expect(files).toEqual([]);
  });

  test("a worker thread opens a session when the process has it switched off", () => {
    const { said } = runWithEmptyHome(WORKER_PROBE, { ORT_DISABLE_TELEMETRY: "1" });
    expect(said).toEqual({ result: "loaded" });
  });
});
