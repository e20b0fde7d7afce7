/**
 * The demo's containers as images, built and run by a real engine. Needs what `.ci/docker.sh start` exports: DOCKER_HOST
 * and STAGEWRIGHT_TEST_BASE, the base image.
 */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildImage } from "./build-image.ts";

const BASE = process.env["STAGEWRIGHT_TEST_BASE"];
const CONTAINERS = join(import.meta.dirname, "../../../containers");
const TAG_OF = (name: string) => `stagewright-wide/${name}:test`;

/** First case a container's vectors were recorded with, elsewhere. */
const recorded = (name: string, file: string) =>
  JSON.parse(readFileSync(join(CONTAINERS, name, "test", file), "utf8")).cases[0];
const featurized = recorded("csv-preprocess", "features.expected.json");
const regressed = recorded("onnx-inference", "rings.expected.json");
const labelled = recorded("label-postprocess", "age.expected.json");

/** A container, the model it is given, one request and the numbers it answers. */
const CASES = [
  {
    name: "csv-preprocess",
    model: join(CONTAINERS, "csv-preprocess/model"),
    body: `${featurized.row.join(",")}\n`,
    numbers: featurized.features as number[],
  },
  {
    name: "onnx-inference",
    model: join(CONTAINERS, "onnx-inference/model"),
    body: `${regressed.features.join(",")}\n`,
    numbers: [Number(regressed.ringsText)],
  },
  {
    name: "label-postprocess",
    model: undefined,
    body: `${labelled.rings}\n`,
    numbers: [labelled.age as number],
  },
];

const run = promisify(execFile);
const docker = async (...args: string[]) => (await run("docker", args)).stdout.trim();

const started: string[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((id) => docker("rm", "--force", id)));
});

/** `docker run` in the background; arguments of docker before the image, of the container after it. */
async function start(
  name: string,
  options: readonly string[],
  args: readonly string[] = ["serve"],
): Promise<string> {
  const id = await docker("run", "--detach", ...options, TAG_OF(name), ...args);
  started.push(id);
  return id;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((opened) => probe.listen(0, opened));
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function waitForPing(port: number, id: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const status = await fetch(`http://127.0.0.1:${port}/ping`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(50);
  }
  expect.fail(`no 200 on /ping within 30 s; the container wrote:\n${await docker("logs", id)}`);
}

describe.skipIf(BASE === undefined)("images of the demo's containers", () => {
  beforeAll(async () => {
    for (const { name } of CASES) {
      await buildImage(join(CONTAINERS, name), { base: BASE, tag: TAG_OF(name) });
    }
  }, 120_000);

  describe.each(CASES)("$name", ({ name, model, body, numbers }) => {
    const mounts = model === undefined ? [] : ["--volume", `${model}:/opt/ml/model:ro`];

    test("carries the bind label and an exec-form entry point that is Node.js itself (C36, C4, C5)", async () => {
      const config = JSON.parse(
        await docker("image", "inspect", "--format", "{{json .Config}}", TAG_OF(name)),
      );
      expect(config.Labels["com.amazonaws.sagemaker.capabilities.accept-bind-to-port"]).toBe("true");
      expect(config.Labels["stagewright.schema.digest"]).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(JSON.parse(config.Labels["stagewright.schema"])).toMatchObject({ stage: name });
      expect(config.Entrypoint[0]).toBe("node");
      expect(config.Entrypoint.at(-1)).toBe("/opt/stagewright/stage.mjs");
      expect(config.Env).toContain("ORT_DISABLE_TELEMETRY=1");
    });

    test.each([
      ["as root (C9)", []],
      ["as root, root file system read-only", ["--read-only"]],
      ["as user 65534, root file system read-only", ["--read-only", "--user=65534:65534"]],
      ["as a user the image has never heard of", ["--user=12345:12345"]],
    ])("%s: listens where it is told, answers, ends with status 0 on SIGTERM", async (_, options) => {
      const port = await freePort();
      const environment = ["--env", `SAGEMAKER_BIND_TO_PORT=${port}`];
      const id = await start(name, ["--network=host", ...environment, ...mounts, ...options]);
      await waitForPing(port, id);
      const response = await fetch(`http://127.0.0.1:${port}/invocations`, {
        method: "POST",
        headers: { "content-type": "text/csv", accept: "text/csv" },
        body,
      });
      const text = await response.text();
      expect(response.status, text).toBe(200);
      const got = text.trimEnd().split(",").map(Number);
      expect(got).toEqual(numbers.map((number) => expect.closeTo(number, 12)));

      const stoppedAt = performance.now();
      await docker("stop", "--time=30", id);
      const stopMs = performance.now() - stoppedAt;
      expect(await docker("inspect", "--format", "{{.State.ExitCode}} {{.State.OOMKilled}}", id)).toBe(
        "0 false",
      );
      expect(stopMs, "far from the 30 s after which the platform kills").toBeLessThan(10_000);
      console.log(`${name} ${options.join(" ") || "as root"}: stopped in ${stopMs.toFixed(0)} ms`);
    });

    test("without variables and without network: port 8080 on every interface (C28, C29, C301)", async () => {
      const id = await start(name, ["--network=none", ...mounts]);
      // The image has no shell and no curl; Node.js is all there is, and all this needs.
      const ask = `const deadline = Date.now() + 30000;
        const ping = () => fetch("http://127.0.0.1:8080/ping").then((r) => r.status, () => 0);
        while ((await ping()) !== 200 && Date.now() < deadline) await new Promise((r) => setTimeout(r, 50));
        const { readFileSync } = await import("node:fs");
        const listening = ["tcp", "tcp6"].flatMap((f) => readFileSync("/proc/net/" + f, "utf8").split("\\n"))
          .map((line) => line.trim().split(/\\s+/)).filter((cells) => cells[3] === "0A").map((cells) => cells[1]);
        console.log(JSON.stringify(listening));`;
      const listening = JSON.parse(await docker("exec", id, "node", "--input-type=module", "--eval", ask));
      // 1F90 is 8080; eight zeros are 0.0.0.0.
      expect(listening).toEqual(["00000000:1F90"]);
    });

    test("process 1 is the server; another word than serve ends with status 2 and a sentence (C2, C4)", async () => {
      const id = await start(name, ["--network=none", ...mounts]);
      expect(await docker("inspect", "--format", "{{.Path}}", id)).toBe("node");
      const refused = await run("docker", ["run", "--rm", "--network=none", TAG_OF(name), "train"]).catch(
        (thrown) => thrown,
      );
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain("train");
    });
  });

  test("a model put into the image is served without a mount, by any user", async () => {
    const tag = "with-model";
    const folder = join(CONTAINERS, "onnx-inference");
    await buildImage(folder, { base: BASE, tag: TAG_OF(tag), model: join(folder, "model") });
    const port = await freePort();
    const id = await start(tag, [
      "--network=host",
      "--env",
      `SAGEMAKER_BIND_TO_PORT=${port}`,
      "--user=65534",
      "--read-only",
    ]);
    await waitForPing(port, id);
  });

  test("a start takes its code from the compile cache of the image (B6); it writes nothing, and needs none as another user", async () => {
    const name = "label-postprocess";
    const environment = ["--env", "NODE_DEBUG_NATIVE=COMPILE_CACHE"];
    for (const [options, accepted] of [
      [[], ["stage.mjs", "shared.mjs"]],
      [["--read-only"], ["stage.mjs", "shared.mjs"]],
      [["--user=12345:12345"], []],
    ] as const) {
      const port = await freePort();
      const bind = ["--env", `SAGEMAKER_BIND_TO_PORT=${port}`];
      const id = await start(name, ["--network=host", ...environment, ...bind, ...options]);
      await waitForPing(port, id);
      await docker("stop", "--time=30", id);
      const { stderr } = await run("docker", ["logs", id]);
      const found = [...stderr.matchAll(/V8 code cache for ESM \S+\/(\S+) was accepted/g)];
      expect(found.map(([, file]) => file)).toEqual(accepted);
      expect(await docker("diff", id)).not.toContain(".compile-cache");
    }
  });

  test("the same stage gives the same layers: a second build changes nothing", async () => {
    const build = () =>
      buildImage(join(CONTAINERS, "label-postprocess"), { base: BASE, tag: TAG_OF("again") });
    const [first, second] = [await build(), await build()];
    expect(second.imageId).toBe(first.imageId);
  });
});
