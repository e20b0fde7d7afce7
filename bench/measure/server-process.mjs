/** A server under test in a process of its own, pinned to one core, its log on the null device. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const canPin = process.platform === "linux" && spawnSync("taskset", ["-V"]).error === undefined;

/** A port nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts `node words…` and waits for the first 200 on /ping. Its log goes to the file descriptor `log`, else nowhere. */
export async function startServer({ node, words, variables = {}, core, log = "ignore" }) {
  const port = await freePort();
  const command =
    canPin && core !== undefined ? ["taskset", "-c", String(core), node, ...words] : [node, ...words];
  const startedAt = performance.now();
  const child = spawn(command[0], command.slice(1), {
    env: {
      PATH: process.env.PATH,
      STAGEWRIGHT_HOST: "127.0.0.1",
      SAGEMAKER_BIND_TO_PORT: String(port),
      ...variables,
    },
    stdio: ["ignore", log, "inherit"],
  });
  while (!(await pings(port))) {
    if (child.exitCode !== null) throw new Error(`${words.join(" ")} ended with status ${child.exitCode}`);
    await sleep(1);
  }
  return {
    port,
    processId: child.pid,
    readyMs: performance.now() - startedAt,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

function pings(port) {
  return new Promise((resolve) => {
    const call = request({ host: "127.0.0.1", port, path: "/ping", agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode === 200));
    });
    call.on("error", () => resolve(false));
    call.end();
  });
}
