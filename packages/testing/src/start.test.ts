import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { start } from "./start.ts";

const stageModule = fileURLToPath(new URL("../fixtures/echo/stage.ts", import.meta.url));

function isRunning(processId: number): boolean {
  try {
    // Signal 0 asks whether there is anybody to signal.
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

test("a started stage answers over HTTP and ends with status 0 when stopped", async () => {
  const stage = await start(stageModule);
  const headers = { "content-type": "text/csv" };
  const answer = await fetch(`${stage.url}/invocations`, { method: "POST", headers, body: "1\n2.5\n" });
  expect(await answer.text()).toBe("1.0\n2.5\n");
  expect(await stage.stop()).toBe(0);
  expect(isRunning(stage.processId)).toBe(false);
});

test("a process that ends without stopping its stage takes it along", async () => {
  const script = `
    import { start } from "@stagewright/testing";
    const { processId } = await start(${JSON.stringify(stageModule)});
    console.log(processId);
    process.exit(0);
  `;
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd });
  await vi.waitFor(() => expect(isRunning(Number(said))).toBe(false));
  expect(Number(said)).toBeGreaterThan(0);
});
