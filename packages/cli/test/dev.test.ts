/** `stagewright dev` as it is used: a process, files that change, calls over HTTP. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../src/run-command.ts";

const bin = fileURLToPath(new URL("../bin/stagewright.mjs", import.meta.url));
const CSV = { "content-type": "text/csv" };

/** Text of a stage that multiplies by a factor of its own, a factor of a file, and one of the model, and holds −2 until there is a gate. */
const stageText = (factor: string) => `import { existsSync, readFileSync } from "node:fs";
import { defineStage } from "@stagewright/core";
import { imported } from "./imported.ts";
export default defineStage("times")
  .input({ columns: { x: "float64" } })
  .load(({ modelDir, log }) => {
    log.info({ greeting: process.env.GREETING ?? "none" }, "loading");
    return Number(readFileSync(\`\${modelDir}/factor.txt\`, "utf8"));
  })
  .preprocess(async (table, { model, log }) => {
    if (table.column("x")[0] === -1) process.exit(3);
    if (table.column("x")[0] === -2) {
      log.info({}, "held");
      while (!existsSync(${JSON.stringify(join(folder, "gate"))})) await new Promise((done) => setTimeout(done, 20));
    }
    return table.mapValues("x", (x) => x * ${factor} * imported * model);
  });
`;

let folder: string;
let child: ChildProcess;
let said = "";
let url = "";

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  // Inside the package, so that the stage finds the workspace's packages.
  folder = mkdtempSync(join(import.meta.dirname, ".dev-"));
  mkdirSync(join(folder, "model"));
  write("model/factor.txt", "1");
  write("imported.ts", "export const imported = 1;\n");
  write("stage.ts", stageText("2"));
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await once(child, "close");
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the command and waits until it says where it listens. */
async function dev(...words: readonly string[]): Promise<void> {
  await devWith({}, ...words);
}

/** As {@link dev}, with variables of its own. */
async function devWith(
  variables: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<void> {
  said = "";
  const all = [bin, "dev", folder, "--model", join(folder, "model"), "--port", "0", ...words];
  child = spawn(process.execPath, all, { env: { ...process.env, ...variables } });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  await vi.waitFor(() => expect(said).toMatch(/http:\/\/127\.0\.0\.1:\d+\/invocations/), 30_000);
  url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)![0];
}

async function ask(body = "1\n", headers: Readonly<Record<string, string>> = CSV) {
  const response = await fetch(`${url}/invocations`, { method: "POST", headers, body });
  return [response.status, await response.text()] as const;
}

const answers = (text: string) => vi.waitFor(async () => expect(await ask()).toEqual([200, text]), 30_000);
const says = (text: string | RegExp) => vi.waitFor(() => expect(said).toMatch(text), 30_000);
const status = async () =>
  (await (await fetch(`${url}/_stagewright/status`)).json()) as Record<string, unknown>;

describe("stagewright dev", { timeout: 120_000 }, () => {
  it("starts the stage anew when its module, what it imports, or its model changes", async () => {
    await dev();
    await answers("2.0\n");
    write("stage.ts", stageText("3"));
    await answers("3.0\n");
    // As many editors save: a new file in the place of the old one.
    write("imported.new", "export const imported = 5;\n");
    renameSync(join(folder, "imported.new"), join(folder, "imported.ts"));
    await answers("15.0\n");
    write("model/factor.txt", "10");
    await answers("150.0\n");
    // At least: a file that is looked at while it is written changes twice.
    const { starts, ...rest } = await status();
    expect(rest).toMatchObject({ state: "ready", stage: "times" });
    expect(starts).toBeGreaterThanOrEqual(4);
    expect(said).toMatch(/ready after \d+ ms \(.*imported\.ts\)/);
    expect(said).toMatch(/ready after \d+ ms \(.*factor\.txt\)/);
  });

  it("goes on with the stage before while the new one cannot be built or does not load, and says why", async () => {
    await dev();
    await answers("2.0\n");
    write("stage.ts", 'import { gone } from "./later/gone.ts";\nexport default gone;\n');
    await says(/SW_IMAGE_BUNDLE: .*cannot be bundled:\n.*stage\.ts:1:\d+: .*gone\.ts/);
    expect(await ask()).toEqual([200, "2.0\n"]);
    expect(await status()).toMatchObject({ state: "stale", problem: { code: "SW_IMAGE_BUNDLE" } });
    // What was missing comes, in a folder nobody knew of.
    mkdirSync(join(folder, "later"));
    write(
      "later/gone.ts",
      stageText("7").replace("export default", "export const gone =").replace("./imported", "../imported"),
    );
    await answers("7.0\n");
    expect((await status())["problem"]).toBeUndefined();
    rmSync(join(folder, "model/factor.txt"));
    await says(/SW_CLI_STAGE_START: The stage did not start: SW_STAGE_LOAD: .*factor\.txt/);
    expect(await ask()).toEqual([200, "7.0\n"]);
    write("model/factor.txt", "2");
    await answers("14.0\n");
  });

  it("says in one sentence why a module cannot be evaluated, and what model is missing", async () => {
    await dev();
    await answers("2.0\n");
    write("stage.ts", `throw new TypeError("not today");\n${stageText("3")}`);
    await says(
      /SW_CLI_STAGE_START: The stage did not start: it ended with status 1: TypeError: not today \(.*stage\.ts:\d+:\d+\)\nthe stage before goes on/,
    );
    renameSync(join(folder, "model"), join(folder, "away"));
    write("stage.ts", stageText("3"));
    await says(/SW_CLI_MODEL: Model folder ".*model" does not exist/);
    renameSync(join(folder, "away"), join(folder, "model"));
    await answers("3.0\n");
  });

  it("answers 503 with the problem while it has no stage at all, and comes up at a change", async () => {
    write("stage.ts", "export default 1 +;\n");
    await dev();
    await says(/SW_IMAGE_BUNDLE[\s\S]*waiting for a change/);
    const ping = await fetch(`${url}/ping`);
    expect([ping.status, await ping.json()]).toMatchObject([
      503,
      { status: "failed", error: { code: "SW_IMAGE_BUNDLE" } },
    ]);
    expect(await ask()).toMatchObject([503, expect.stringContaining("SW_CLI_DEV_NOT_READY")]);
    write("stage.ts", stageText("2"));
    await answers("2.0\n");
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });

  it("lets a running invocation finish in the stage it began in", async () => {
    await dev();
    await answers("2.0\n");
    const held = ask("-2\n");
    await says(/held/);
    write("stage.ts", stageText("3"));
    await answers("3.0\n");
    write("gate", "");
    expect(await held).toEqual([200, "-4.0\n"]);
  });

  it("survives a stage that ends, and starts it anew at the next change", async () => {
    await dev();
    await answers("2.0\n");
    expect(await ask("-1\n")).toMatchObject([500, expect.stringContaining("SW_CLI_DEV_GONE")]);
    await says(/SW_CLI_STAGE_ENDED: The stage ended with status 3/);
    write("stage.ts", stageText("4"));
    await answers("4.0\n");
  });

  it("says what nobody foresaw, and goes on", async () => {
    // A stage's base folder is made in the temporary folder.
    await devWith({ TMPDIR: join(folder, "none") });
    await says(/SW_CLI_DEV_FAULT: .*ENOENT[\s\S]*waiting for a change/);
    mkdirSync(join(folder, "none"));
    write("stage.ts", stageText("3"));
    await answers("3.0\n");
  });

  it("prints a line an invocation, and shows the last ones to this machine", async () => {
    write("hello.env", "GREETING=from the file\nOTHER=1\n");
    await dev("--env-file", join(folder, "hello.env"), "--env", "OTHER=2");
    await answers("2.0\n");
    await ask("1\n2\nx\n");
    await fetch(`${url}/invocations`);
    await says(/^POST 200 [\d.]+ ms, 1 row, inline$/m);
    await says(/^POST 400 SW_CODEC_CELL [\d.]+ ms, inline\n {2}Record 3, column "x": /m);
    await says(/^GET 405 SW_SERVER_METHOD [\d.]+ ms, none$/m);
    expect(said).toContain('info: loading {"greeting":"from the file"}');
    const { invocations } = (await status()) as { invocations: Record<string, unknown>[] };
    expect(invocations.slice(0, 2)).toMatchObject([
      { method: "GET", status: 405, code: "SW_SERVER_METHOD" },
      { method: "POST", status: 400, code: "SW_CODEC_CELL", requestBytes: 6, contentType: "text/csv" },
    ]);
    const page = await (await fetch(`${url}/_stagewright`)).text();
    expect(page).toContain("<table>");
    // A name of another host that points here (DNS rebinding) is refused.
    const foreign = httpRequest(`${url}/_stagewright/status`, { headers: { host: "evil.example" } }).end();
    const [response] = await once(foreign, "response");
    expect(response.statusCode).toBe(403);
  });

  it("passes requests and answers on as they come, and tells the stage when its caller is gone", async () => {
    write(
      "stage.ts",
      `import { existsSync } from "node:fs";
import { defineStage } from "@stagewright/core";
export default defineStage("parts")
  .predict(async function* (_payload, { signal, log }) {
    signal.addEventListener("abort", () => log.info({}, "the caller is gone"));
    yield "first,";
    while (!existsSync(${JSON.stringify(join(folder, "gate"))})) {
      if (signal.aborted) return;
      await new Promise((done) => setTimeout(done, 20));
    }
    yield "second";
  })
  .output({ mediaTypes: ["text/plain"] });
`,
    );
    await dev();
    await says(/ready after/);
    const text = { method: "POST", headers: { "content-type": "text/plain" }, body: "x" };
    const caller = new AbortController();
    const left = await fetch(`${url}/invocations`, { ...text, signal: caller.signal });
    expect(Buffer.from((await left.body!.getReader().read()).value!).toString()).toBe("first,");
    caller.abort();
    await says("the caller is gone");

    const reader = (await fetch(`${url}/invocations`, text)).body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("first,");
    write("gate", "");
    expect(Buffer.from((await reader.read()).value!).toString()).toBe("second");
    expect((await reader.read()).done).toBe(true);

    const chunked = httpRequest(`${url}/invocations`, { method: "POST", headers: text.headers });
    chunked.write("1\n");
    chunked.end("2\n");
    const [response] = await once(chunked, "response");
    expect([response.statusCode, response.headers["content-type"]]).toEqual([200, "text/plain"]);
    response.resume();
    expect((await fetch(`${url}/metrics`)).headers.get("content-type")).toContain("text/plain");
  });

  it("keeps back headers that Connection names, both ways (RFC 9110 §7.6.1)", async () => {
    write(
      "stage.ts",
      `import { defineStage } from "@stagewright/core";
export default defineStage("echo").options({
  routes(app) {
    app.get("/echo", (request, response) => {
      response.setHeader("connection", "x-Inner");
      response.setHeader("x-inner", "of this hop");
      response.setHeader("x-outer", "of the message");
      response.json(request.headers);
    });
  },
});
`,
    );
    await dev();
    await says(/ready after/);
    const headers = {
      connection: ["keep-alive, X-Hop", "x-Other"],
      "x-hop": "1",
      "x-other": "2",
      "x-kept": "3",
    };
    const call = httpRequest(`${url}/echo`, { headers });
    call.end();
    const [response] = (await once(call, "response")) as [IncomingMessage];
    let body = "";
    for await (const chunk of response) body += String(chunk);
    const seen = JSON.parse(body) as Readonly<Record<string, string>>;
    expect([seen["x-hop"], seen["x-other"], seen["x-kept"]]).toEqual([undefined, undefined, "3"]);
    expect(response.headers["x-inner"]).toBeUndefined();
    expect(response.headers["x-outer"]).toBe("of the message");
  });

  it("ends with its stage when it is told to, and its stage ends when it is killed", async () => {
    await dev();
    await answers("2.0\n");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([0, null]);
    await expect(fetch(`${url}/ping`)).rejects.toThrow();

    write("stage.ts", stageText("2").replace('"loading"', '"pid " + process.pid'));
    await dev();
    await says(/info: pid \d+/);
    const pid = Number(/info: pid (\d+)/.exec(said)![1]);
    child.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 30_000);
  });
});

it("refuses a port that is taken, and variables that are none", async () => {
  await dev();
  const errors: string[] = [];
  const io = { out: () => {}, err: (text: string) => void errors.push(text) };
  expect(await runCommand(["dev", folder, "--port", new URL(url).port], io)).toBe(1);
  expect(errors.join("")).toMatch(
    /SW_CLI_LISTEN: Port \d+ of 127\.0\.0\.1 cannot be listened on: .*EADDRINUSE/,
  );
  expect(await runCommand(["dev", folder, "--env", "1=2"], io)).toBe(2);
  expect(await runCommand(["dev", folder, "--env-file", join(folder, "none")], io)).toBe(1);
  expect(errors.join("")).toMatch(/expected NAME=value[\s\S]*SW_CLI_FILE/);
});
