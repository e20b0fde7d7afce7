/** The stages of a pipeline as Docker containers, each on a port of this machine, as `docker run IMAGE serve` starts them (C1). */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { buildImage } from "@stagewright/image";
import { stageAt } from "./stage-transports.ts";
import { type DemoStage, STAGES } from "./stages.ts";
import { sendThrough, type Transport } from "./transport.ts";

const READY_TIMEOUT_MS = 60_000;
const run = promisify(execFile);

/** Builds the images on a base and starts them; needs a Docker engine. */
export async function inDocker(base: string, pipeline: readonly DemoStage[] = STAGES): Promise<Transport> {
  const containers: string[] = [];
  const stop = async () => {
    if (containers.length > 0) await run("docker", ["rm", "--force", ...containers]);
  };
  try {
    const stages: ReturnType<typeof stageAt>[] = [];
    for (const stage of pipeline) {
      const tag = `stagewright-test/${stage.stage.name}:same-bytes`;
      await buildImage(stage.folder, { base, tag });
      const port = await freePort();
      containers.push(await startContainer(stage, tag, port));
      stages.push(stageAt(stage.name, `http://127.0.0.1:${port}`));
    }
    await Promise.all(stages.map(({ url }, at) => waitForPing(url, containers[at]!)));
    return { send: (request) => sendThrough(stages, request), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startContainer(
  { modelDir, environment = {} }: DemoStage,
  tag: string,
  port: number,
): Promise<string> {
  const model = existsSync(modelDir) ? ["--volume", `${modelDir}:/opt/ml/model:ro`] : [];
  const given = Object.entries({
    SAGEMAKER_BIND_TO_PORT: port,
    STAGEWRIGHT_HOST: "127.0.0.1",
    ...environment,
  });
  const variables = given.flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const { stdout } = await run("docker", [
    "run",
    "--detach",
    "--network=host",
    "--read-only",
    ...variables,
    ...model,
    tag,
    "serve",
  ]);
  return stdout.trim();
}

async function waitForPing(url: string, container: string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const status = await fetch(`${url}/ping`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(50);
  }
  const { stdout } = await run("docker", ["logs", container]);
  throw new Error(`no 200 on ${url}/ping within ${READY_TIMEOUT_MS} ms; the container wrote:\n${stdout}`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((opened) => probe.listen(0, "127.0.0.1", opened));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  return typeof address === "object" && address !== null ? address.port : 0;
}
