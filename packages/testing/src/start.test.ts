import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { start } from "./start.ts";

const stageModule = fileURLToPath(new URL("../fixtures/echo/stage.ts", import.meta.url));

/** Whether anybody answers there. */
function answers(url: string): Promise<boolean> {
  return fetch(`${url}/ping`).then(
    () => true,
    () => false,
  );
}

test("a started stage answers over HTTP and ends with status 0 when stopped", async () => {
  const stage = await start(stageModule);
  const headers = { "content-type": "text/csv" };
  const answer = await fetch(`${stage.url}/invocations`, { method: "POST", headers, body: "1\n2.5\n" });
  expect(await answer.text()).toBe("1.0\n2.5\n");
  expect(await stage.stop()).toBe(0);
  expect(await answers(stage.url)).toBe(false);
});

test("a process that ends without stopping its stage takes it along", async () => {
  const script = `
    import { start } from "@stagewright/testing";
    const { url } = await start(${JSON.stringify(stageModule)});
    const { status } = await fetch(url + "/ping");
    console.log(JSON.stringify({ url, status }));
    process.exit(0);
  `;
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd });
  const { url, status } = JSON.parse(said.toString());
  expect(status).toBe(200);
  await vi.waitFor(async () => expect(await answers(url)).toBe(false));
});

test("a process that cannot be made is a stage that did not start, and leaves nothing behind", async () => {
  const node = process.execPath;
  const folder = mkdtempSync(join(tmpdir(), "stagewright-none-"));
  process.execPath = "/no/such/node";
  vi.stubEnv("TMPDIR", folder);
  try {
    const environment = { ODD: "a\0b" };
    await expect(start(stageModule, { environment })).rejects.toThrow("null bytes");
    await expect(start(stageModule)).rejects.toMatchObject({
      code: "SW_TESTING_START",
      message: expect.stringContaining("ENOENT"),
    });
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]));
  } finally {
    process.execPath = node;
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
});
